import QtQuick
import theme

// A card: surface, hairline border, rounded.
Rectangle {
    property real corner: Theme.u(10)

    border.color: Theme.edge
    border.width: 1
    color: Theme.surface
    radius: corner
}
