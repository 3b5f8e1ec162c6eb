pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// A moment of joy: the coupon is here, and it counts already.
SidePanel {
    id: panel

    required property CustomerModel screen

    clip: true
    color: Theme.savefill
    objectName: "claimed"
    rule: 0

    onVisibleChanged: landing.restart()

    Repeater {
        model: ["rays.svg", "confetti.svg"]

        Image {
            required property string modelData

            anchors.horizontalCenter: parent.horizontalCenter
            fillMode: Image.PreserveAspectCrop
            height: Math.max(parent.height, Theme.c(600))
            source: modelData
            sourceSize.height: height
            width: Math.round(height * 2 / 3)
        }
    }
    Words {
        bold: true
        box: 88
        color: Theme.onsave
        horizontalAlignment: Text.AlignHCenter
        px: panel.screen.panelTitlePx
        leftPadding: text.endsWith("！") ? Theme.c(24) : 0 // whose ink stands at its left
        text: panel.screen.panelTitle
        width: parent.width
        y: Theme.c(58)
    }
    Item {
        id: ticket

        readonly property int rest: Theme.c(178)

        height: Theme.c(248)
        width: Theme.c(340)
        x: Theme.c(30)
        y: rest

        Rectangle {
            anchors.fill: parent
            color: Theme.cream
            radius: Theme.c(12)
        }
        Repeater {
            model: 2

            Rectangle {
                required property int index

                color: Theme.savefill
                height: width
                radius: width / 2
                width: Theme.c(28)
                x: index * ticket.width - Theme.c(14)
                y: Theme.c(150)
            }
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.c(4)
            y: Theme.c(163)

            Repeater {
                model: 29

                Rectangle {
                    color: Theme.creamline
                    height: Theme.c(2)
                    width: Theme.c(6)
                }
            }
        }
        Words {
            color: Theme.creamink
            horizontalAlignment: Text.AlignHCenter
            px: 24
            text: panel.screen.panelGoods
            width: parent.width
            y: Theme.c(16)
        }
        Yuan {
            amount: panel.screen.panelFace
            anchors.baseline: parent.top
            anchors.baselineOffset: Theme.c(138)
            anchors.horizontalCenter: parent.horizontalCenter
            gap: 0
            px: panel.screen.panelFacePx
            sign: panel.screen.panelCaption
            tint: Theme.oncream
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.c(10)
            y: Theme.c(174)

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "tick"
                size: Theme.c(34)
                tint: Theme.creamgood
                weight: 3
            }
            Words {
                bold: true
                box: 60
                color: Theme.creamgood
                px: 32
                text: panel.screen.panelReady
            }
        }
    }
    Words {
        bold: true
        color: Theme.onsave
        horizontalAlignment: Text.AlignHCenter
        px: 28
        text: panel.screen.panelPromise
        width: parent.width
        y: parent.height - Theme.c(122)
    }
    Words {
        color: Theme.onsave
        horizontalAlignment: Text.AlignHCenter
        px: 20
        text: panel.screen.panelFoot
        width: parent.width
        y: parent.height - Theme.c(81)
    }
    NumberAnimation {
        id: landing

        duration: Theme.lineMs
        easing.type: Easing.OutCubic
        from: ticket.rest + Theme.c(24)
        property: "y"
        target: ticket
        to: ticket.rest
    }
}
