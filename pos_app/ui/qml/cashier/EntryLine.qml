import QtQuick
import controls
import theme
import view_models

// The one live input. Its border says that digits go here; a refusal is said in its resting text.
Rectangle {
    id: entry

    required property EntryModel shown
    readonly property bool resting: shown.typed === "" && shown.times === ""
    readonly property bool quiet: shown.tone === "quiet" || shown.tone === "good"
    readonly property color said: Theme.toneInk(shown.tone, Theme.ink3)

    border.color: Theme.jade
    border.width: Theme.u(2)
    color: Theme.surface
    radius: Theme.u(10)

    Row {
        id: before

        anchors.verticalCenter: parent.verticalCenter
        height: parent.height
        x: Theme.u(20)

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: entry.quiet ? "scan" : "warn"
            size: Theme.u(28)
            tint: entry.quiet ? (entry.resting ? Theme.ink3 : Theme.jadeink) : entry.said
            visible: entry.shown.label === ""
        }

        Item {
            height: 1
            visible: entry.shown.label === ""
            width: Theme.u(14)
        }

        Lettering {
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink2
            size: Theme.u(20)
            text: entry.shown.label
            visible: text !== ""
        }

        Item {
            height: 1
            visible: entry.shown.money
            width: Theme.u(16)
        }

        Lettering {
            anchors.verticalCenter: parent.verticalCenter
            bold: true
            size: Theme.u(24)
            text: "¥"
            visible: entry.shown.money
        }

        Item {
            height: 1
            visible: entry.shown.label !== ""
            width: Theme.u(6)
        }

        Lettering {
            anchors.verticalCenter: parent.verticalCenter
            bold: true
            size: Theme.u(32)
            text: entry.shown.times
            visible: text !== ""
        }

        Item {
            height: 1
            visible: entry.shown.times !== ""
            width: Theme.u(8)
        }

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: "mul"
            size: Theme.u(26)
            tint: Theme.ink2
            visible: entry.shown.times !== ""
            weight: 2.4
        }

        Item {
            height: 1
            visible: entry.shown.times !== ""
            width: Theme.u(10)
        }

        Lettering {
            anchors.verticalCenter: parent.verticalCenter
            bold: true
            elide: Text.ElideLeft
            horizontalAlignment: Text.AlignRight
            objectName: "typed"
            size: Theme.u(32)
            text: entry.shown.typed
            visible: text !== ""
            width: Math.min(implicitWidth, entry.width - Theme.u(160))
        }
    }

    Caret {
        id: caret

        anchors.left: before.right
        anchors.leftMargin: Theme.u(2)
        anchors.verticalCenter: parent.verticalCenter
        height: Theme.u(32)
    }

    Lettering {
        anchors.left: caret.right
        anchors.leftMargin: Theme.u(6)
        anchors.right: aside.left
        anchors.rightMargin: Theme.u(8)
        anchors.verticalCenter: parent.verticalCenter
        bold: !entry.quiet
        color: entry.said
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.u(16)
        elide: Text.ElideRight
        objectName: "placeholder"
        size: Theme.u(24)
        text: entry.shown.placeholder
        visible: entry.resting
    }

    Row {
        id: aside

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(20)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.u(5)

        Lettering {
            color: entry.quiet ? Theme.ink2 : entry.said
            size: Theme.u(20)
            elide: Text.ElideRight
            text: entry.shown.aside
            width: Math.min(implicitWidth, entry.width - caret.x - Theme.u(70))
        }

        Lettering {
            bold: true
            size: Theme.u(20)
            text: entry.shown.asideStrong
            visible: text !== ""
        }
    }
}
