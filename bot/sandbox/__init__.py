"""A local DLI and a local Slack: what the demo believes in and the tests talk to."""
