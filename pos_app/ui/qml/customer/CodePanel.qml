import QtQuick
import controls
import theme
import view_models

// The shop's code and what it gives. Without a code it is a plain welcome.
SidePanel {
    id: panel

    required property CustomerModel screen

    Words {
        bold: true
        box: 50
        horizontalAlignment: Text.AlignHCenter
        px: 40
        text: panel.screen.panelTitle
        width: parent.width
        y: Theme.c(24)
    }
    Words {
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 20
        text: panel.screen.panelDetail
        width: parent.width
        y: Theme.c(76)
    }
    CodePlate {
        modules: panel.screen.modules
        x: Theme.c(34)
        y: Theme.c(113)
    }
    Words {
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        px: 18
        text: panel.screen.panelFoot
        width: parent.width
        y: Theme.c(458)
    }
    Item {
        height: Theme.c(88)
        visible: panel.screen.footTitle !== ""
        width: Theme.c(333)
        x: Theme.c(34)
        y: parent.height - Theme.c(98)

        Rectangle {
            color: Theme.edge
            height: 1
            width: parent.width
        }
        Rectangle {
            id: mark

            color: panel.screen.footMark ? Theme.save : Theme.jade
            height: width
            radius: width / 2
            width: Theme.c(56)
            y: Theme.c(21)

            Words {
                anchors.centerIn: parent
                bold: true
                color: Theme.surface
                px: panel.screen.footMarkPx
                text: panel.screen.footMark
            }
            Icon {
                anchors.centerIn: parent
                name: "tick"
                size: Theme.c(32)
                tint: Theme.onjade
                visible: !panel.screen.footMark
                weight: 3
            }
        }
        Words {
            bold: true
            elide: Text.ElideRight
            px: 24
            text: panel.screen.footTitle
            width: parent.width - x
            x: Theme.c(70)
            y: Theme.c(22)
        }
        Words {
            color: Theme.ink2
            elide: Text.ElideRight
            px: 18
            text: panel.screen.footDetail
            width: parent.width - x
            x: Theme.c(70)
            y: Theme.c(52)
        }
    }
}
