"""The few pages of the local Slack that no script draws."""

from collections.abc import Iterable, Sequence
from html import escape
from string import Template

from bot.sandbox.slack.people import APP_NAME
from bot.sandbox.slack.workspace import Workspace

_MEANINGS = {
    "app_mentions:read": "Read messages that mention @{app}",
    "channels:history": "Read messages in public channels that it was added to",
    "channels:read": "See the public channels, and which of them it is in",
    "chat:write": "Send messages as @{app}",
    "commands": "Add slash commands and shortcuts that people can use",
    "files:write": "Upload files as {app}",
    "groups:history": "Read messages in private channels that it was added to",
    "groups:read": "See the private channels that it was added to",
    "im:history": "Read direct messages to it",
    "im:write": "Begin direct messages with people",
    "links:read": "See links to its domains in messages",
    "links:write": "Show previews of such links",
    "users:read": "See who is in the workspace",
}
_TROUBLES = {
    "invalid_client_id": "The address names no app that is known here (client_id).",
    "invalid_scope": "The app asks for no permission, or for one that it may not have (scope).",
    "bad_redirect_uri": "The app wants the answer at an address that isn't its own (redirect_uri).",
}


def consent_page(scopes: Sequence[str], workspaces: Sequence[Workspace]) -> str:
    """Ask where the app may be installed, and with which permissions."""
    choices = [
        f'<label><input type="radio" name="team" value="{one.team.id}"{_checked(at)}>'
        f"<span>{escape(one.team.name)}{_installed(one)}</span></label>"
        for at, one in enumerate(workspaces)
    ]
    wanted = [
        f"<li>{escape(_MEANINGS.get(scope, 'Use {app}').format(app=APP_NAME))}"
        f" <code>{escape(scope)}</code></li>"
        for scope in scopes
    ]
    return _page(
        f"{APP_NAME} asks for access",
        f"""<form method="post">
<fieldset><legend>Workspace</legend>{"".join(choices)}</fieldset>
<h2>What {APP_NAME} will be able to do</h2>
<ul>{"".join(wanted)}</ul>
<p class="buttons">
<button name="decision" value="cancel">Cancel</button>
<button name="decision" value="allow" class="primary">Allow</button>
</p>
</form>""",
    )


def trouble_page(error: str) -> str:
    """Say why nobody is asked."""
    why = _TROUBLES.get(error, error)
    return _page("This app can't be installed", f"<p>{escape(why)}</p>")


def workspaces_page(workspaces: Iterable[Workspace]) -> str:
    """List the workspaces with the addresses of their pages."""
    rows = [
        f'<li><a href="{escape(one.base_url)}">{escape(one.team.name)}</a>{_installed(one)}</li>'
        for one in workspaces
    ]
    return _page("Local workspaces", f"<ul>{''.join(rows)}</ul>")


def _checked(at: int) -> str:
    return "" if at else " checked"


def _installed(workspace: Workspace) -> str:
    there = workspace.installation.is_installed
    return f" <small>{APP_NAME} is installed</small>" if there else ""


def _page(title: str, body: str) -> str:
    return _FRAME.substitute(title=escape(title), body=body)


_FRAME = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="icon" href="data:,">
<style>
:root {
  color-scheme: light dark;
  --paper: light-dark(#fff, #1a1d21);
  --ground: light-dark(#f4f4f6, #101214);
  --ink: light-dark(#1d1c1d, #e8e8ea);
  --quiet: light-dark(#5c5a60, #a9acb2);
  --line: light-dark(#8d8c92, #777b82);
  --accent: light-dark(#00674c, #2bac76);
  --on-accent: light-dark(#fff, #06130d);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Noto Sans CJK SC",
    "Microsoft YaHei", sans-serif;
}
main {
  width: min(34rem, 100%); padding: 32px; border-radius: 12px; background: var(--paper);
  box-shadow: 0 1px 3px rgb(0 0 0 / 20%);
}
h1 { margin: 0 0 20px; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 24px 0 8px; font-size: 1rem; }
fieldset { margin: 0; padding: 4px 16px; border: 1px solid var(--line); border-radius: 8px; }
legend { padding: 0 4px; font-weight: 600; }
label { display: flex; gap: 12px; align-items: baseline; padding: 8px 0; cursor: pointer; }
input { accent-color: var(--accent); }
ul { margin: 0; padding-left: 20px; }
li { padding: 2px 0; }
code, small { color: var(--quiet); font-size: .8125rem; }
li code { display: block; overflow-wrap: anywhere; }
a { color: inherit; }
.buttons { display: flex; gap: 12px; justify-content: flex-end; margin: 28px 0 0; }
button {
  min-height: 40px; padding: 8px 20px; border: 1px solid var(--line); border-radius: 8px;
  background: none; color: inherit; font: inherit; font-weight: 600; cursor: pointer;
}
.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
</style>
</head>
<body><main><h1>$title</h1>
$body
</main></body>
</html>
""")
