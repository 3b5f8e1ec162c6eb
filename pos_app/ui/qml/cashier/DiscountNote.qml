import QtQuick
import controls
import theme

// What was taken off a line. When the room ends the rule gives way, never the amount or the payer.
Item {
    id: note

    required property string tag
    required property string rule
    required property string off
    required property string payer
    required property real room
    readonly property real fixed: badge.width + Theme.u(6) + Theme.u(6) + amount.implicitWidth + by.implicitWidth

    height: Theme.u(20)
    implicitWidth: fixed + why.implicitWidth
    width: Math.min(implicitWidth, room)

    Rectangle {
        id: badge

        border.color: Theme.save
        border.width: 1
        color: "transparent"
        height: parent.height
        radius: Theme.u(4)
        width: word.implicitWidth + Theme.u(12)

        Lettering {
            id: word

            anchors.centerIn: parent
            color: Theme.save
            size: Theme.u(14)
            text: note.tag
        }
    }

    Lettering {
        id: why

        anchors.left: badge.right
        anchors.leftMargin: Theme.u(6)
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.save
        elide: Text.ElideRight
        size: Theme.u(16)
        text: note.rule
        width: Math.max(0, Math.min(implicitWidth, note.room - note.fixed))
    }

    Lettering {
        id: amount

        anchors.left: why.left
        anchors.leftMargin: (why.truncated ? Math.ceil(why.contentWidth) : why.width) + Theme.u(6)
        anchors.verticalCenter: parent.verticalCenter
        bold: true
        color: Theme.save
        size: Theme.u(16)
        text: note.off
    }

    Lettering {
        id: by

        anchors.left: amount.right
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.ink3
        size: Theme.u(16)
        text: note.payer
    }
}
