import QtQuick
import controls
import theme
import view_models

// In ink with a gold mark: the menu can never be taken for the selling page.
Rectangle {
    id: bar

    required property MenuModel shown

    color: Theme.menubar

    Rectangle {
        id: mark

        anchors.verticalCenter: parent.verticalCenter
        color: Theme.gold
        height: Theme.u(36)
        radius: Theme.u(8)
        width: height
        x: Theme.u(12)

        Icon {
            anchors.centerIn: parent
            name: "wrench"
            size: Theme.u(22)
            tint: Theme.menubar
        }
    }

    Lettering {
        id: title

        anchors.left: mark.right
        anchors.leftMargin: Theme.u(12)
        anchors.verticalCenter: parent.verticalCenter
        bold: true
        color: Theme.onmenubar
        size: Theme.u(22)
        text: bar.shown.title
    }

    Lettering {
        anchors.left: title.right
        anchors.leftMargin: Theme.u(17)
        anchors.right: who.left
        anchors.rightMargin: Theme.u(17)
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.onmenubar
        elide: Text.ElideRight
        size: Theme.u(18)
        text: bar.shown.place
    }

    Lettering {
        id: who

        anchors.right: left.left
        anchors.rightMargin: Theme.u(17)
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.onmenubar
        size: Theme.u(18)
        text: bar.shown.who
    }

    Lettering {
        id: left

        anchors.right: leave.left
        anchors.rightMargin: Theme.u(17)
        anchors.verticalCenter: parent.verticalCenter
        bold: true
        color: Theme.onmenubar
        size: Theme.u(20)
        text: bar.shown.left
    }

    Rectangle {
        id: leave

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(12)
        anchors.verticalCenter: parent.verticalCenter
        border.color: Theme.onmenubar
        border.width: 1
        color: touch.pressed ? Theme.ink2 : Theme.menubar
        height: Theme.u(44)
        objectName: "leaveMenu"
        radius: Theme.u(8)
        width: Theme.u(112)

        Row {
            anchors.centerIn: parent
            spacing: Theme.u(8)

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: bar.shown.leave.icon
                size: Theme.u(20)
                tint: Theme.onmenubar
            }

            Lettering {
                anchors.verticalCenter: parent.verticalCenter
                bold: true
                color: Theme.onmenubar
                size: Theme.u(20)
                text: bar.shown.leave.label
            }
        }

        TapHandler {
            id: touch

            onTapped: bar.shown.leave.press()
        }
    }
}
