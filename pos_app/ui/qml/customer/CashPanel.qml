import QtQuick
import theme
import view_models

// How to pay. This till takes cash, and says nothing that it cannot do.
SidePanel {
    id: panel

    required property CustomerModel screen

    Image {
        anchors.horizontalCenter: parent.horizontalCenter
        height: Theme.c(240)
        source: "cash.svg"
        sourceSize.height: height
        sourceSize.width: width
        width: Theme.c(320)
        y: Theme.c(44)
    }
    Words {
        bold: true
        box: 46
        horizontalAlignment: Text.AlignHCenter
        px: 36
        text: panel.screen.panelTitle
        width: parent.width
        y: Theme.c(310)
    }
    Words {
        box: 32
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 22
        text: panel.screen.panelDetail
        width: parent.width
        y: Theme.c(364)
    }
    Words {
        box: 32
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 22
        text: panel.screen.panelPromise
        width: parent.width
        y: Theme.c(396)
    }
    Rectangle {
        color: Theme.edge
        height: 1
        width: parent.width - Theme.c(33)
        x: Theme.c(17)
        y: parent.height - Theme.c(63)
    }
    Words {
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 18
        text: panel.screen.panelFoot
        width: parent.width
        y: parent.height - Theme.c(48)
    }
}
