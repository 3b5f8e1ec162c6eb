pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// A network printer's address, typed by touch: fields and paper at the left, the keypad at the right.
Panel {
    id: card

    required property BindModel shown

    CardHead {
        id: head

        icon: "printer"
        mark: ""
        title: card.shown.network.title
        tone: "quiet"
        verdict: ""
        width: parent.width
    }

    Column {
        anchors.top: head.bottom
        anchors.topMargin: Theme.u(24)
        spacing: Theme.u(16)
        width: Theme.u(560)
        x: Theme.u(36)

        Repeater {
            model: card.shown.network.fields

            delegate: Rectangle {
                id: entry

                required property int index
                required property string label
                required property string value
                required property bool chosen

                border.color: chosen ? Theme.jade : Theme.edge
                border.width: chosen ? 2 : 1
                color: chosen ? Theme.surface : Theme.sunken
                height: Theme.u(72)
                objectName: "addressField"
                radius: Theme.u(8)
                width: parent.width

                Lettering {
                    color: Theme.ink2
                    height: parent.height
                    size: Theme.u(18)
                    text: entry.label
                    x: Theme.u(18)
                }

                Lettering {
                    id: written

                    bold: true
                    elide: Text.ElideLeft
                    height: parent.height
                    objectName: "said"
                    size: Theme.u(28)
                    text: entry.value
                    width: Math.min(implicitWidth, parent.width - x - Theme.u(24))
                    x: Theme.u(110)
                }

                Caret {
                    height: Theme.u(36)
                    visible: entry.chosen
                    x: written.x + written.width + Theme.u(3)
                    y: Theme.u(18)
                }

                TapHandler {
                    onTapped: card.shown.network.fields.press(entry.index)
                }
            }
        }

        PaperKeys {
            shown: card.shown
            x: Theme.u(18)
        }

        BindOutcome {
            shown: card.shown
            width: parent.width
        }
    }

    Grid {
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(36)
        anchors.top: head.bottom
        anchors.topMargin: Theme.u(24)
        columns: 3
        spacing: Theme.u(8)

        Repeater {
            model: card.shown.network.keys

            delegate: WordKey {
                id: key

                required property int index

                height: Theme.u(88)
                labelSize: Theme.u(30)
                objectName: "addressKey"
                width: Theme.u(120)

                onTapped: card.shown.network.keys.press(key.index)
            }
        }
    }

    Row {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.u(14)
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(36)
        height: Theme.u(56)
        spacing: Theme.u(8)

        WordKey {
            height: parent.height
            label: card.shown.second.label
            live: card.shown.second.live
            objectName: "networkSecond"
            visible: label !== ""
            width: Theme.u(142)

            onTapped: card.shown.second.press()
        }

        WordKey {
            ground: Theme.jadetint
            height: parent.height
            label: card.shown.main.label
            labelInk: live ? Theme.jadeink : Theme.ink3
            live: card.shown.main.live
            objectName: "networkFirst"
            width: Theme.u(226)

            onTapped: card.shown.main.press()
        }
    }
}
