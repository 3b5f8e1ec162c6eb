"""The two windows. State goes through presenters into frozen views, and views into view-models for QML.

Why so many steps: presenters are pure and tested without Qt; a view holds finished text, so QML never
formats money; a view-model decides nothing, so whatever the screen does is a command that was posted.
Every word comes from `words/`, in Chinese and English, so QML holds symbols and figures only.
"""
