import QtQuick
import controls
import theme
import view_models

// An empty basket says how to begin.
Item {
    id: ready

    required property BetweenModel shown

    Column {
        anchors.centerIn: parent

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "scan"
            size: Theme.u(88)
            tint: Theme.ink3
            weight: 1.2
        }

        Lettering {
            anchors.horizontalCenter: parent.horizontalCenter
            bold: true
            height: Theme.u(86)
            size: Theme.u(40)
            text: ready.shown.title
        }

        Lettering {
            anchors.horizontalCenter: parent.horizontalCenter
            color: Theme.ink2
            horizontalAlignment: Text.AlignHCenter
            size: Theme.u(20)
            text: ready.shown.advice
            width: Math.min(implicitWidth, ready.width - Theme.u(36))
            wrapMode: Text.Wrap
        }
    }
}
