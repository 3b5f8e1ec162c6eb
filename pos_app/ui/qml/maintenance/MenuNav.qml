pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The pages.
Column {
    id: nav

    required property MenuModel shown

    // as high as a finger likes, or as the pages leave room for
    readonly property real rowHeight: Math.min(Theme.u(56), Math.floor(height / Math.max(1, pages.count)))

    Repeater {
        id: pages

        model: nav.shown.nav

        delegate: Rectangle {
            id: row

            required property int index
            required property string label
            required property bool chosen

            color: chosen ? Theme.ink : touch.pressed ? Theme.keypress : "transparent"
            height: nav.rowHeight
            radius: Theme.u(8)
            width: nav.width

            Lettering {
                anchors.left: parent.left
                anchors.leftMargin: Theme.u(18)
                anchors.right: parent.right
                anchors.rightMargin: Theme.u(8)
                anchors.verticalCenter: parent.verticalCenter
                bold: row.chosen
                color: row.chosen ? Theme.surface : Theme.ink2
                elide: Text.ElideRight
                size: Theme.u(20)
                text: row.label
            }

            TapHandler {
                id: touch

                onTapped: nav.shown.nav.press(row.index)
            }
        }
    }
}
