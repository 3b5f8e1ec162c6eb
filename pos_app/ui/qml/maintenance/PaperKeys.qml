pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// How wide the paper is: the chosen width is filled.
Row {
    id: papers

    required property BindModel shown

    height: Theme.u(56)
    spacing: Theme.u(8)

    Lettering {
        color: Theme.ink2
        height: parent.height
        size: Theme.u(18)
        text: papers.shown.paperLabel
        width: Theme.u(60)
    }

    Repeater {
        model: papers.shown.papers

        delegate: WordKey {
            id: paper

            required property int index
            required property bool chosen

            height: Theme.u(56)
            inverted: chosen
            live: true
            objectName: "paperKey"
            width: Theme.u(124)

            onTapped: papers.shown.papers.press(paper.index)
        }
    }
}
