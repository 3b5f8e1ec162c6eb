"""The two windows. Presenters turn the state into frozen views, view-models show those to QML.

Why so many steps: presenters are pure and tested without Qt; a view holds finished text, so QML
never formats money; a view-model decides nothing, so all that a screen does is to post a command.
Every word comes from `words/`, in Chinese and English, so QML holds symbols and figures only.
"""
