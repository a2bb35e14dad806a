"""Modals: opened, changed, handed in."""
