import QtQuick
import controls
import theme
import view_models

// What stands on the right when there is nothing to claim: a promise that always holds.
SidePanel {
    id: panel

    required property CustomerModel screen

    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        name: "book"
        size: Theme.c(96)
        tint: Theme.jadeink
        weight: 1.5
        y: Math.round(parent.height / 2) - Theme.c(150)
    }
    Words {
        bold: true
        box: 50
        horizontalAlignment: Text.AlignHCenter
        px: 40
        text: panel.screen.panelTitle
        width: parent.width
        y: Math.round(parent.height / 2) - Theme.c(30)
    }
    Words {
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 22
        text: panel.screen.panelDetail
        width: parent.width
        y: Math.round(parent.height / 2) + Theme.c(30)
    }
    Words {
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 22
        text: panel.screen.panelFoot
        width: parent.width
        y: Math.round(parent.height / 2) + Theme.c(62)
    }
}
