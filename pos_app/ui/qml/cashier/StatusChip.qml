pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme

// One part of the till: quiet when it works, a filled pill when it does not. `brief` leaves of a quiet
// chip its icon and tick, of a pill its icon and the part's name.
Item {
    id: chip

    required property string label
    required property string word
    required property string icon
    required property string tone
    required property bool brief
    readonly property bool quiet: tone === "quiet" || tone === "good"
    readonly property real gap: Theme.u(7)
    readonly property real wordWidth: word === "" ? 0 : gap + strong.implicitWidth
    readonly property real tickWidth: tone === "good" ? gap + Theme.u(16) : 0
    readonly property real named: Theme.u((quiet ? 22 : 32) + 22) + gap + caption.implicitWidth
    readonly property real briefWidth: quiet ? Theme.u(22 + 22) + tickWidth : named
    readonly property real full: named + (wordWidth > 0 ? wordWidth : tickWidth)
    readonly property real saving: full - briefWidth
    readonly property color ink: quiet ? Theme.ink2 : tone === "fault" ? Theme.onfault : Theme.amber

    signal tapped

    implicitHeight: Theme.u(56)
    implicitWidth: brief ? briefWidth : full

    Rectangle {
        anchors.left: parent.left
        anchors.leftMargin: Theme.u(4)
        anchors.verticalCenter: parent.verticalCenter
        color: chip.tone === "fault" ? Theme.faultfill : Theme.ambertint
        height: Theme.u(40)
        radius: Theme.u(20)
        visible: !chip.quiet
        width: parent.width - Theme.u(8)
    }

    Row {
        id: body

        anchors.left: parent.left
        anchors.leftMargin: chip.quiet ? Theme.u(11) : Theme.u(16)
        anchors.verticalCenter: parent.verticalCenter
        spacing: chip.gap

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: chip.quiet ? chip.icon : chip.tone === "fault" ? "bad" : "warn"
            size: Theme.u(22)
            tint: chip.ink
        }

        Lettering {
            id: caption

            anchors.verticalCenter: parent.verticalCenter
            bold: !chip.quiet
            color: chip.ink
            size: Theme.u(18)
            text: chip.label
            visible: !chip.brief || !chip.quiet
        }

        Lettering {
            id: strong

            anchors.verticalCenter: parent.verticalCenter
            bold: true
            color: chip.ink
            size: Theme.u(18)
            text: chip.word
            visible: !chip.brief && text !== ""
        }

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: "tick"
            size: Theme.u(16)
            tint: Theme.jadeink
            visible: chip.tone === "good" && (chip.brief || chip.word === "")
            weight: 3
        }
    }

    TapHandler {
        onTapped: chip.tapped()
    }
}
