pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import theme

// One icon of `Icons`, `size` px square. `weight` is the stroke on the 24 grid.
Shape {
    id: icon

    required property string name
    required property real size
    property color tint: Theme.ink
    property real weight: 2

    // A Shape sets its implicit size to the bounds of its path, which would move the icon.
    width: size
    height: size
    preferredRendererType: Shape.CurveRenderer

    ShapePath {
        capStyle: ShapePath.RoundCap
        fillColor: "transparent"
        joinStyle: ShapePath.RoundJoin
        scale: Qt.size(icon.size / 24, icon.size / 24)
        strokeColor: icon.tint
        strokeWidth: icon.weight * icon.size / 24

        PathSvg {
            path: Icons[icon.name] ?? ""
        }
    }
}
