import QtQuick
import theme
import view_models

// Goodbye, and what this sale saved.
SidePanel {
    id: panel

    required property CustomerModel screen

    readonly property bool saved: screen.panelFace !== ""

    Item {
        height: Theme.c(98)
        width: parent.width
        y: panel.saved ? Theme.c(112) : Math.round((parent.height - height) / 2)

        Words {
            bold: true
            box: 64
            horizontalAlignment: Text.AlignHCenter
            px: 52
            text: panel.screen.panelTitle
            width: parent.width
        }
        Words {
            color: Theme.ink2
            horizontalAlignment: Text.AlignHCenter
            px: 22
            text: panel.screen.panelDetail
            width: parent.width
            y: Theme.c(70)
        }
    }
    Rectangle {
        border.color: Theme.edge
        border.width: 1
        color: Theme.cream
        height: Theme.c(176)
        radius: Theme.c(12)
        visible: panel.saved
        width: Theme.c(327)
        x: Theme.c(37)
        y: Theme.c(286)

        Words {
            color: Theme.creamink
            horizontalAlignment: Text.AlignHCenter
            px: 26
            text: panel.screen.panelCaption
            width: parent.width
            y: Theme.c(25)
        }
        Yuan {
            amount: panel.screen.panelFace
            anchors.baseline: parent.top
            anchors.baselineOffset: Theme.c(137)
            anchors.horizontalCenter: parent.horizontalCenter
            gap: 4
            px: panel.screen.panelFacePx
            tint: Theme.oncream
        }
    }
    Words {
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 18
        text: panel.screen.panelFoot
        width: parent.width
        y: Theme.c(480)
    }
}
