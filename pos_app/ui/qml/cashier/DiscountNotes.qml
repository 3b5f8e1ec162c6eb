import QtQuick
import controls
import theme

// The second row of a discounted line: what was taken off, at most twice, and the price before.
Item {
    id: notes

    required property LineRow line
    readonly property real room: old.x - Theme.u(8)
    readonly property real gap: Theme.u(16)

    DiscountNote {
        id: first

        off: notes.line.firstOff
        payer: notes.line.firstPayer
        room: second.visible ? Math.max(notes.room - second.implicitWidth - notes.gap, notes.room / 2) : notes.room
        rule: notes.line.firstRule
        tag: notes.line.firstTag
    }

    DiscountNote {
        id: second

        off: notes.line.secondOff
        payer: notes.line.secondPayer
        room: notes.room - first.width - notes.gap
        rule: notes.line.secondRule
        tag: notes.line.secondTag
        visible: tag !== ""
        x: first.width + notes.gap
    }

    Lettering {
        id: old

        anchors.verticalCenter: parent.verticalCenter
        color: Theme.ink2
        font.strikeout: true
        size: Theme.u(16)
        text: notes.line.gross
        x: notes.width - implicitWidth
    }
}
