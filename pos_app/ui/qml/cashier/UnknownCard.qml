pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// A code that no goods carry: put it in the catalogue, sell it once, or ignore it and scan on.
Panel {
    id: card

    required property CardModel shown
    readonly property real gap: (height - Theme.u(64 * 3)) / 3
    readonly property real columns: Math.max(rows.count, 1)

    border.color: Theme.toneRim(shown.tone)

    CardHead {
        shown: card.shown
        width: parent.width
    }

    Repeater {
        id: rows

        model: card.shown.rows

        delegate: SmallKey {
            required property bool chosen
            required property int index
            required property string title
            readonly property real share: (card.width - Theme.u(24) - Theme.u(8) * (card.columns - 1)) / card.columns

            bold: chosen
            height: Theme.u(64)
            inverted: chosen
            label: title
            labelSize: Theme.u(22)
            live: true
            width: share
            x: Theme.u(12) + index * (share + Theme.u(8))
            y: Theme.u(64) + card.gap

            onTapped: card.shown.rows.press(index)
        }
    }

    Item {
        height: Theme.u(64)
        visible: card.shown.main.label !== ""
        width: parent.width - Theme.u(24)
        x: Theme.u(12)
        y: Theme.u(128) + 2 * card.gap

        NameField {
            anchors.left: parent.left
            anchors.right: once.left
            anchors.rightMargin: Theme.u(8)
            height: parent.height
            hint: card.shown.fieldHint
            live: card.shown.naming
            typed: card.shown.field

            onTapped: card.shown.pressField()
        }

        SmallKey {
            id: once

            anchors.right: add.left
            anchors.rightMargin: Theme.u(8)
            height: parent.height
            label: card.shown.second.label
            live: card.shown.second.live
            width: Theme.u(144)

            onTapped: card.shown.second.press()
        }

        SmallKey {
            id: add

            anchors.right: parent.right
            border.width: Theme.u(2)
            ground: Theme.jadetint
            height: parent.height
            hint: card.shown.main.hint
            label: card.shown.main.label
            labelInk: live ? Theme.jadeink : Theme.ink3
            labelSize: Theme.u(22)
            live: card.shown.main.live
            rim: Theme.jade
            underInk: labelInk
            width: Theme.u(222)

            onTapped: card.shown.main.press()
        }
    }
}
