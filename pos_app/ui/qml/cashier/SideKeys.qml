pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// Four keys above the primary. A single one on its row takes the whole width; an empty slot stays.
Item {
    id: side

    required property RowModel keys
    required property bool paying
    readonly property real half: (width - Theme.u(8)) / 2

    Repeater {
        model: side.keys

        delegate: WordKey {
            required property int index
            required icon
            required label
            required live
            required hint
            readonly property bool wide: side.paying && index === 0

            height: Theme.u(63)
            objectName: "side"
            visible: label !== ""
            width: wide ? side.width : side.half
            x: wide ? 0 : index % 2 * (side.half + Theme.u(8))
            y: wide ? 0 : Math.floor(index / 2) * Theme.u(71)

            onTapped: side.keys.press(index)
        }
    }
}
