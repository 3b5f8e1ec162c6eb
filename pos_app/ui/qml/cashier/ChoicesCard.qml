pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// A question with a few answers, each a key.
Panel {
    id: card

    required property CardModel shown
    readonly property real columns: Math.max(rows.count, 1)

    border.color: Theme.toneRim(shown.tone)

    CardHead {
        shown: card.shown
        width: parent.width
    }

    Repeater {
        id: rows

        model: card.shown.rows

        delegate: WordKey {
            required hint
            required property int index
            required property string title
            readonly property real share: (card.width - Theme.u(24) - Theme.u(8) * (card.columns - 1)) / card.columns

            height: card.height - Theme.u(64 + 24)
            label: title
            labelLine: Theme.u(32)
            labelSize: Theme.u(22)
            live: true
            width: share
            x: Theme.u(12) + index * (share + Theme.u(8))
            y: Theme.u(64 + 12)

            onTapped: card.shown.rows.press(index)
        }
    }
}
