pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The challenge at the left, the keypad at the right.
Panel {
    id: card

    required property DoorModel shown

    height: Theme.u(448)
    width: Theme.u(880)

    Column {
        spacing: Theme.u(10)
        width: Theme.u(480)
        x: Theme.u(36)
        y: Theme.u(36)

        Lettering {
            color: Theme.ink2
            size: Theme.u(20)
            text: card.shown.challengeLabel
            width: parent.width
            wrapMode: Text.Wrap
        }

        Lettering {
            bold: true
            objectName: "challenge"
            size: Theme.u(64)
            text: card.shown.challenge
        }

        Row {
            spacing: Theme.u(36)

            Column {
                Lettering {
                    color: Theme.ink2
                    size: Theme.u(18)
                    text: card.shown.badgeLabel
                }

                Lettering {
                    id: badge

                    bold: true
                    font.letterSpacing: Theme.u(4)
                    size: Theme.u(36)
                    text: card.shown.badge
                }
            }

            Column {
                Lettering {
                    color: Theme.ink2
                    size: Theme.u(18)
                    text: card.shown.codeLabel
                }

                Lettering {
                    font.letterSpacing: Theme.u(6)
                    height: badge.height
                    size: Theme.u(26)
                    text: card.shown.code
                }
            }
        }

        Lettering {
            color: Theme.ink3
            size: Theme.u(18)
            text: card.shown.hint
            width: parent.width
            wrapMode: Text.Wrap
        }

        Lettering {
            bold: true
            color: Theme.amber
            size: Theme.u(20)
            text: card.shown.notice
            width: parent.width
            wrapMode: Text.Wrap
        }
    }

    Grid {
        columns: 3
        spacing: Theme.u(8)
        x: Theme.u(552)
        y: Theme.u(36)

        Repeater {
            model: card.shown.keys

            delegate: WordKey {
                id: key

                required property int index

                height: Theme.u(88)
                labelSize: Theme.u(30)
                opacity: label === "" ? 0 : 1
                width: Theme.u(92)

                onTapped: card.shown.keys.press(key.index)
            }
        }
    }
}
