pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// Figures, ⌫, quantity and Enter. On the pay page ⌫ and 清零 take the last column: Enter is the primary.
Item {
    id: pad

    required property KeysModel shown
    required property bool paying

    Repeater {
        model: ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00", "."]

        delegate: KeyFace {
            id: digit

            required property int index
            required property string modelData

            height: Theme.u(63)
            live: pad.shown.digitsLive
            objectName: "digit"
            width: Theme.u(84)
            x: Theme.u(index % 3 * 92)
            y: Theme.u(Math.floor(index / 3) * 71)

            onTapped: pad.shown.digit(modelData)

            Lettering {
                anchors.centerIn: parent
                bold: true
                color: digit.ink
                size: Theme.u(28)
                text: digit.modelData
            }
        }
    }

    KeyFace {
        id: erase

        height: Theme.u(pad.paying ? 134 : 63)
        live: pad.shown.erase.live
        width: Theme.u(84)
        x: Theme.u(276)

        onTapped: pad.shown.erase.press()

        Icon {
            anchors.centerIn: parent
            name: "back"
            size: Theme.u(pad.paying ? 32 : 30)
            tint: erase.ink
        }
    }

    WordKey {
        height: Theme.u(63)
        hint: pad.shown.times.hint
        hintLine: Theme.u(20)
        hintSize: Theme.u(20)
        label: pad.shown.times.label
        labelLine: Theme.u(28)
        labelSize: Theme.u(24)
        live: pad.shown.times.live
        visible: !pad.paying && label !== ""
        width: Theme.u(84)
        x: Theme.u(276)
        y: Theme.u(71)

        onTapped: pad.shown.times.press()
    }

    WordKey {
        height: Theme.u(134)
        hint: pad.shown.enter.hint
        label: pad.shown.enter.label
        labelLine: Theme.u(30)
        labelSize: Theme.u(24)
        live: pad.shown.enter.live
        visible: label !== ""
        width: Theme.u(84)
        x: Theme.u(276)
        y: Theme.u(142)

        onTapped: pad.shown.enter.press()
    }
}
