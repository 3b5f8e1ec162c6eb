import QtQuick
import controls
import theme
import view_models

// What came of the newest try, and what to do.
Rectangle {
    id: outcome

    required property BindModel shown

    border.color: Theme.toneRim(shown.saidTone)
    border.width: 1
    color: shown.saidTone === "good" ? Theme.jadetint : Theme.toneGround(shown.saidTone)
    height: visible ? told.height + Theme.u(20) : 0
    objectName: "outcome"
    radius: Theme.u(8)
    visible: shown.said !== ""

    Icon {
        name: outcome.shown.saidMark
        size: Theme.u(22)
        tint: Theme.toneInk(outcome.shown.saidTone, Theme.ink2)
        x: Theme.u(14)
        y: Theme.u(13)
    }

    Column {
        id: told

        spacing: Theme.u(2)
        width: parent.width - Theme.u(62)
        x: Theme.u(48)
        y: Theme.u(10)

        Lettering {
            bold: true
            color: Theme.toneInk(outcome.shown.saidTone, Theme.ink)
            size: Theme.u(20)
            text: outcome.shown.said
            width: parent.width
            wrapMode: Text.Wrap
        }

        Lettering {
            color: Theme.toneInk(outcome.shown.saidTone, Theme.ink)
            size: Theme.u(18)
            text: outcome.shown.advice
            visible: text !== ""
            width: parent.width
            wrapMode: Text.Wrap
        }

        Lettering {
            color: Theme.ink2
            elide: Text.ElideRight
            objectName: "said"
            size: Theme.u(16)
            text: outcome.shown.raw
            visible: text !== ""
            width: parent.width
        }
    }
}
