pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The keyboard as it lies on the counter; a key that has answered is lit.
Panel {
    id: card

    required property KeyCheckModel shown
    readonly property real quarter: (width - Theme.u(36)) / 90

    CardHead {
        id: head

        icon: "keyb"
        mark: "wait"
        title: card.shown.title
        tone: "quiet"
        verdict: card.shown.said
        width: parent.width
    }

    Lettering {
        id: ask

        anchors.top: head.bottom
        anchors.topMargin: Theme.u(16)
        color: Theme.ink2
        objectName: "said"
        size: Theme.u(20)
        text: card.shown.ask
        width: parent.width - Theme.u(36)
        wrapMode: Text.Wrap
        x: Theme.u(18)
    }

    Item {
        anchors.bottom: keys.top
        anchors.top: ask.bottom
        width: parent.width - Theme.u(36)
        x: Theme.u(18)

        Item {
            height: Math.round(25 * card.quarter)
            width: parent.width
            y: Math.round((parent.height - height) / 2)

            Repeater {
                model: card.shown.caps

                delegate: Rectangle {
                    id: cap

                    required property string label
                    required property int capX
                    required property int capY
                    required property int capW
                    required property int capH
                    required property bool lit

                    border.color: lit ? Theme.jade : Theme.edge
                    border.width: 1
                    color: lit ? Theme.jade : Theme.key
                    height: Math.round(capH * card.quarter) - Theme.u(4)
                    objectName: "cap"
                    radius: Theme.u(6)
                    width: Math.round(capW * card.quarter) - Theme.u(4)
                    x: Math.round(capX * card.quarter)
                    y: Math.round(capY * card.quarter)

                    Lettering {
                        anchors.centerIn: parent
                        bold: cap.lit
                        color: cap.lit ? Theme.onjade : Theme.ink
                        size: Theme.u(cap.label.length > 2 ? 14 : 18)
                        text: cap.label
                    }
                }
            }
        }
    }

    Row {
        id: keys

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.u(14)
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        height: Theme.u(56)
        spacing: Theme.u(8)

        WordKey {
            height: parent.height
            label: card.shown.second.label
            live: card.shown.second.live
            objectName: "keysDead"
            width: Theme.u(190)

            onTapped: card.shown.second.press()
        }

        WordKey {
            ground: Theme.jadetint
            height: parent.height
            label: card.shown.main.label
            labelInk: live ? Theme.jadeink : Theme.ink3
            live: card.shown.main.live
            objectName: "keysAbsent"
            visible: label !== ""
            width: Theme.u(240)

            onTapped: card.shown.main.press()
        }
    }
}
