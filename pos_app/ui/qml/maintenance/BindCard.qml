pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// Where the chosen device could be: choose a port, let it be checked, bind it.
Panel {
    id: card

    required property BindModel shown

    CardHead {
        id: head

        icon: card.shown.icon
        mark: card.shown.mark
        title: card.shown.title
        tone: card.shown.tone
        verdict: card.shown.stateWord
        width: parent.width
    }

    Lettering {
        id: now

        anchors.top: head.bottom
        anchors.topMargin: Theme.u(10)
        color: Theme.ink2
        elide: Text.ElideMiddle
        maximumLineCount: 2
        objectName: "said"
        size: Theme.u(16)
        text: card.shown.now
        visible: text !== ""
        width: parent.width - Theme.u(36)
        wrapMode: Text.WrapAnywhere
        x: Theme.u(18)
    }

    Lettering {
        id: heading

        anchors.top: now.visible ? now.bottom : head.bottom
        anchors.topMargin: Theme.u(10)
        color: Theme.ink2
        size: Theme.u(18)
        text: card.shown.placesLabel
        width: parent.width - Theme.u(36)
        wrapMode: Text.Wrap
        x: Theme.u(18)
    }

    ListView {
        id: list

        anchors.bottom: papers.top
        anchors.bottomMargin: Theme.u(8)
        anchors.top: heading.bottom
        anchors.topMargin: Theme.u(6)
        boundsBehavior: Flickable.StopAtBounds
        cacheBuffer: 0
        clip: true
        // Nothing is current here; the mark of it would glide to each new width.
        highlightFollowsCurrentItem: false
        model: card.shown.places
        objectName: "places"
        spacing: Theme.u(6)
        width: parent.width - Theme.u(36)
        x: Theme.u(18)

        delegate: Rectangle {
            id: row

            required property int index
            required property string title
            required property string detail
            required property string tag
            required property bool chosen

            border.color: chosen ? Theme.jade : Theme.edge
            border.width: chosen ? 2 : 1
            color: touch.pressed ? Theme.keypress : chosen ? Theme.jadetint : Theme.key
            height: Theme.u(64)
            radius: Theme.u(8)
            width: list.width

            Lettering {
                bold: row.chosen
                elide: Text.ElideRight
                height: Theme.u(28)
                objectName: "said"
                size: Theme.u(20)
                text: row.title
                width: tag.x - x - Theme.u(8)
                x: Theme.u(14)
                y: Theme.u(5)
            }

            Lettering {
                id: tag

                anchors.right: parent.right
                anchors.rightMargin: Theme.u(14)
                bold: true
                color: Theme.jadeink
                height: Theme.u(28)
                size: Theme.u(16)
                text: row.tag
                y: Theme.u(5)
            }

            Lettering {
                color: Theme.ink2
                elide: Text.ElideMiddle
                height: Theme.u(24)
                objectName: "said"
                size: Theme.u(16)
                text: row.detail
                width: row.width - Theme.u(28)
                x: Theme.u(14)
                y: Theme.u(34)
            }

            TapHandler {
                id: touch

                onTapped: card.shown.places.press(row.index)
            }
        }
    }

    Rectangle {
        color: Theme.edge
        height: list.height * list.visibleArea.heightRatio
        radius: width / 2
        visible: list.visibleArea.heightRatio < 1
        width: Theme.u(6)
        x: parent.width - width - Theme.u(6)
        y: list.y + list.height * list.visibleArea.yPosition
    }

    PaperKeys {
        id: papers

        anchors.bottom: outcome.top
        anchors.bottomMargin: visible ? Theme.u(8) : 0
        height: visible ? Theme.u(56) : 0
        shown: card.shown
        visible: card.shown.paperLabel !== ""
        x: Theme.u(18)
    }

    BindOutcome {
        id: outcome

        anchors.bottom: keys.top
        anchors.bottomMargin: visible ? Theme.u(12) : 0
        shown: card.shown
        width: parent.width - Theme.u(36)
        x: Theme.u(18)
    }

    Row {
        id: keys

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.u(14)
        height: Theme.u(56)
        spacing: Theme.u(8)
        x: Theme.u(18)

        WordKey {
            height: parent.height
            label: card.shown.second.label
            live: card.shown.second.live
            objectName: "bindSecond"
            visible: label !== ""
            width: Theme.u(142)

            onTapped: card.shown.second.press()
        }

        WordKey {
            ground: Theme.jadetint
            height: parent.height
            label: card.shown.main.label
            labelInk: live ? Theme.jadeink : Theme.ink3
            live: card.shown.main.live
            objectName: "bindFirst"
            width: card.width - Theme.u(card.shown.second.label === "" ? 36 : 36 + 142 + 8)

            onTapped: card.shown.main.press()
        }
    }
}
