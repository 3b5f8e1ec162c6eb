import QtQuick
import controls
import theme

// A key for what cannot be taken back: it fills while it is held, and acts when it is full.
Rectangle {
    id: key

    required property string label
    required property bool live
    property string hint: ""

    signal held

    border.color: live ? Theme.fault : Theme.line
    border.width: 1
    clip: true
    color: live ? Theme.faulttint : "transparent"
    radius: Theme.u(8)

    Rectangle {
        color: Theme.fault
        height: parent.height
        opacity: 0.25
        radius: key.radius
        width: key.width * Math.min(1, Math.max(0, tap.timeHeld) / tap.longPressThreshold)
    }

    Column {
        anchors.centerIn: parent

        Lettering {
            anchors.horizontalCenter: parent.horizontalCenter
            bold: true
            color: key.live ? Theme.fault : Theme.ink3
            elide: Text.ElideRight
            size: Theme.u(20)
            text: key.label
            width: Math.min(implicitWidth, key.width - Theme.u(16))
        }

        Lettering {
            anchors.horizontalCenter: parent.horizontalCenter
            color: key.live ? Theme.fault : Theme.ink3
            size: Theme.u(16)
            text: key.hint
        }
    }

    TapHandler {
        id: tap

        enabled: key.live
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 3
        objectName: "holdKey"

        onLongPressed: key.held()
    }
}
