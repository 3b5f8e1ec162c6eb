import QtQuick
import controls
import theme
import view_models

// One thing to know and at most two things to do about it.
Panel {
    id: card

    required property CardModel shown

    border.color: Theme.toneRim(shown.tone)

    CardHead {
        shown: card.shown
        width: parent.width
    }

    Lettering {
        anchors.left: parent.left
        anchors.leftMargin: Theme.u(56)
        anchors.right: second.visible ? second.left : main.visible ? main.left : parent.right
        anchors.rightMargin: Theme.u(18)
        color: Theme.ink2
        height: card.height - Theme.u(64)
        lineHeight: 1.1
        objectName: "advice"
        size: Theme.u(22)
        text: card.shown.advice
        wrapMode: Text.Wrap
        y: Theme.u(64)
    }

    SmallKey {
        id: second

        anchors.right: main.left
        anchors.rightMargin: Theme.u(8)
        height: main.height
        hint: card.shown.second.hint
        label: card.shown.second.label
        labelSize: Theme.u(24)
        live: card.shown.second.live
        visible: label !== ""
        width: main.width
        y: main.y

        onTapped: card.shown.second.press()
    }

    SmallKey {
        id: main

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        border.width: Theme.u(2)
        ground: Theme.jadetint
        height: Theme.u(72)
        hint: card.shown.main.hint
        label: card.shown.main.label
        labelInk: Theme.jadeink
        labelSize: Theme.u(24)
        live: card.shown.main.live
        rim: Theme.jade
        underInk: labelInk
        visible: label !== ""
        width: Theme.u(168)
        y: Theme.u(64) + (card.height - Theme.u(64) - height) / 2

        onTapped: card.shown.main.press()
    }
}
