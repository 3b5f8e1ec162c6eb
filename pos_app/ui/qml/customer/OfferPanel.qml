import QtQuick
import theme
import view_models

// Something in the basket could still cost less: its code comes first.
SidePanel {
    id: panel

    required property CustomerModel screen

    color: Theme.savefill
    rule: 0

    Words {
        color: Theme.onsave
        horizontalAlignment: Text.AlignHCenter
        px: 24
        text: panel.screen.panelGoods
        width: parent.width
        y: Theme.c(20)
    }
    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.c(11)
        y: Theme.c(55)

        Words {
            bold: true
            box: 62
            color: Theme.onsave
            px: panel.screen.panelTitlePx
            text: panel.screen.panelTitle
        }
        Rectangle {
            color: Theme.cream
            height: Theme.c(62)
            radius: Theme.c(10)
            width: face.implicitWidth + Theme.c(28)

            Words {
                id: face

                anchors.centerIn: parent
                bold: true
                box: 62
                color: Theme.oncream
                px: panel.screen.panelTitlePx
                text: panel.screen.panelFace
            }
        }
    }
    CodePlate {
        modules: panel.screen.modules
        x: Theme.c(34)
        y: Theme.c(134)
    }
    Words {
        bold: true
        color: Theme.onsave
        horizontalAlignment: Text.AlignHCenter
        px: 22
        text: panel.screen.panelPromise
        width: parent.width
        y: parent.height - Theme.c(80)
    }
    Words {
        color: Theme.onsave
        horizontalAlignment: Text.AlignHCenter
        px: 18
        text: panel.screen.panelFoot
        width: parent.width
        y: parent.height - Theme.c(47)
    }
}
