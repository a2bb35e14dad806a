"""How Sphinx builds the site: `make site`, into build/site."""

from importlib.metadata import version as version_of

project = "DLI Progress"
author = "DLI Progress"
project_copyright = "DLI Progress, Apache-2.0"
release = version = version_of("dli-progress")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["**/*.py"]
highlight_language = "none"
smartquotes = False  # what is quoted has to be found as it is read elsewhere

html_theme = "furo"
html_title = "DLI Progress"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_extra_path = ["grafana", "prometheus"]
