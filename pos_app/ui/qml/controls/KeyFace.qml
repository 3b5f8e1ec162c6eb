import QtQuick
import theme

// The body of every key and tile. A key that is not live stays in its place, drawn at rest.
Rectangle {
    id: face

    required property bool live
    property bool inverted: false
    property color ground: Theme.key
    property color rim: Theme.edge
    readonly property color ink: inverted ? Theme.surface : live ? Theme.ink : Theme.ink3
    readonly property color hintInk: inverted ? Theme.surface : Theme.ink3

    signal tapped

    border.color: inverted ? Theme.ink : live ? rim : Theme.line
    border.width: 1
    color: inverted ? Theme.ink : !live ? "transparent" : tap.pressed ? Theme.keypress : ground
    radius: Theme.u(8)

    Behavior on color {
        enabled: !tap.pressed

        ColorAnimation {
            duration: Theme.keyMs
        }
    }

    TapHandler {
        id: tap

        enabled: face.live
        gesturePolicy: TapHandler.ReleaseWithinBounds

        onTapped: face.tapped()
    }
}
