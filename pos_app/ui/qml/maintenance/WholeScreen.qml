pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// Over everything: cells that light up under a finger, then one colour after another.
Rectangle {
    id: whole

    required property WholeModel shown
    readonly property bool isGrid: shown.colour < 0

    color: isGrid ? Theme.paper : Theme.testColours[shown.colour]

    Grid {
        columns: Math.max(1, whole.shown.columns)
        visible: whole.isGrid

        Repeater {
            model: whole.isGrid ? whole.shown.cells.length : 0

            delegate: Rectangle {
                id: cell

                required property int index
                readonly property bool lit: whole.shown.cells.charAt(index) === "1"

                border.color: Theme.edge
                border.width: 1
                color: lit ? Theme.jade : Theme.surface
                height: Math.floor(whole.height * whole.shown.columns / Math.max(1, whole.shown.cells.length))
                objectName: "touchCell"
                width: Math.floor(whole.width / Math.max(1, whole.shown.columns))

                Icon {
                    anchors.centerIn: parent
                    name: "tick"
                    size: Theme.u(32)
                    tint: Theme.onjade
                    visible: cell.lit
                }
            }
        }
    }

    // One finger may sweep over the cells, as it would over a real pane.
    MouseArea {
        anchors.fill: parent
        objectName: "wholeTouch"

        onPositionChanged: mouse => whole.feel(mouse.x, mouse.y)
        onPressed: mouse => whole.feel(mouse.x, mouse.y)
        onReleased: whole.isGrid || whole.shown.touch(0)
    }

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        border.color: Theme.edge
        border.width: 1
        color: Theme.surface
        height: Theme.u(72)
        objectName: "wholeBar"
        radius: Theme.u(10)
        width: said.width + stop.width + Theme.u(18 + 18 + 8)
        y: Math.round(parent.height / 2 - height / 2)

        Lettering {
            id: said

            height: parent.height
            size: Theme.u(20)
            text: whole.shown.said
            x: Theme.u(18)
        }

        WordKey {
            id: stop

            anchors.left: said.right
            anchors.leftMargin: Theme.u(18)
            height: Theme.u(56)
            label: whole.shown.stop.label
            live: whole.shown.stop.live
            objectName: "wholeStop"
            width: Theme.u(190)
            y: Theme.u(8)

            onTapped: whole.shown.stop.press()
        }
    }

    // Where the finger is, if the cell there is still dark.
    function feel(x: real, y: real) {
        const cell = Math.floor(y / height * shown.cells.length / shown.columns) * shown.columns + Math.floor(x / width * shown.columns);
        if (isGrid && shown.cells.charAt(cell) === "0")
            shown.touch(cell);
    }
}
