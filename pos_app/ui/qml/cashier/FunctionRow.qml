pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// F1–F4 | F5–F8 | F10–F12, in the order of the keyboard. A key without a word keeps its slot.
Item {
    id: row

    required property RowModel keys
    readonly property real keyWidth: (width - Theme.u(2 * 20 + 8 * 8)) / 11

    Repeater {
        model: row.keys

        delegate: WordKey {
            required property int index
            required label
            required live
            required hint
            readonly property int group: index < 4 ? 0 : index < 8 ? 1 : 2

            height: Theme.u(56)
            hintAbove: true
            objectName: "function"
            visible: label !== ""
            width: row.keyWidth
            x: index * (row.keyWidth + Theme.u(8)) + group * Theme.u(12)

            onTapped: row.keys.press(index)
        }
    }
}
