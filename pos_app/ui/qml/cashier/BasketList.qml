pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The lines: heads, perhaps the strip of the last sale above, and as many whole rows as fit.
Item {
    id: goods

    required property BasketModel shown
    readonly property real stripHeight: shown.stripShown ? Theme.u(56) : 0
    readonly property real space: height - Theme.u(40) - stripHeight
    readonly property int rows: Math.max(1, Math.floor(space / (56 * Theme.cashierScale) + 0.05))
    readonly property int firstRow: Math.round(list.contentY / list.rowHeight) + 1
    readonly property bool tooMany: list.count > rows

    function spanWords(): string {
        return shown.span.arg(firstRow).arg(Math.min(firstRow + rows - 1, list.count)).arg(list.count);
    }

    Rectangle {
        id: strip

        color: Theme.jadetint
        height: goods.stripHeight
        topLeftRadius: Theme.u(9)
        topRightRadius: Theme.u(9)
        visible: goods.shown.stripShown
        width: parent.width

        Rectangle {
            anchors.bottom: parent.bottom
            color: Theme.line
            height: 1
            width: parent.width
        }

        Icon {
            id: tick

            anchors.verticalCenter: parent.verticalCenter
            name: "tick"
            size: Theme.u(24)
            tint: Theme.jadeink
            weight: 2.6
            x: Theme.u(18)
        }

        Lettering {
            id: label

            anchors.baseline: back.baseline
            anchors.left: tick.right
            anchors.leftMargin: Theme.u(12)
            size: Theme.u(20)
            text: goods.shown.stripLabel
        }

        Lettering {
            id: back

            anchors.left: label.right
            anchors.leftMargin: Theme.u(9)
            anchors.verticalCenter: parent.verticalCenter
            bold: true
            size: Theme.u(28)
            text: goods.shown.stripAmount
        }

        Lettering {
            anchors.right: parent.right
            anchors.rightMargin: Theme.u(18)
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink2
            size: Theme.u(18)
            text: goods.shown.stripAside
        }
    }

    Item {
        id: heads

        height: Theme.u(40)
        width: parent.width
        y: goods.stripHeight

        Lettering {
            id: title

            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink3
            size: Theme.u(16)
            text: goods.shown.head
            x: Theme.u(18)
        }

        Lettering {
            anchors.left: title.right
            anchors.leftMargin: Theme.u(22)
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink3
            objectName: "span"
            size: Theme.u(16)
            text: goods.tooMany ? goods.spanWords() : ""
            visible: goods.tooMany
        }

        Head {
            text: goods.shown.quantityHead
            toRight: Theme.u(18 + 116 + 88)
        }

        Head {
            text: goods.shown.priceHead
            toRight: Theme.u(18 + 116)
        }

        Head {
            text: goods.shown.amountHead
            toRight: Theme.u(18)
        }

        Rectangle {
            anchors.bottom: parent.bottom
            color: Theme.line
            height: 1
            width: parent.width
        }
    }

    ListView {
        id: list

        readonly property real rowHeight: Math.floor(goods.space / goods.rows)

        anchors.top: heads.bottom
        boundsBehavior: Flickable.StopAtBounds
        cacheBuffer: 0 // else a row that is made ahead warns when the list shrinks meanwhile
        clip: true
        currentIndex: goods.shown.selected
        height: rowHeight * goods.rows
        highlightMoveDuration: Theme.zoneMs
        interactive: goods.tooMany
        model: goods.shown.lines
        objectName: "lines"
        reuseItems: true
        snapMode: ListView.SnapToItem
        width: parent.width

        delegate: LineRow {
            height: list.rowHeight
            selected: index === goods.shown.selected
            width: list.width

            onTapped: goods.shown.lines.press(index)
        }
    }

    Rectangle {
        color: Theme.ink3
        height: Math.max(Theme.u(24), list.visibleArea.heightRatio * list.height)
        radius: Theme.u(3)
        visible: goods.tooMany
        width: Theme.u(6)
        x: parent.width - Theme.u(4) - width
        y: list.y + list.visibleArea.yPosition * list.height
    }

    component Head: Lettering {
        required property real toRight

        anchors.verticalCenter: parent?.verticalCenter
        color: Theme.ink3
        size: Theme.u(16)
        x: goods.width - toRight - implicitWidth
    }
}
