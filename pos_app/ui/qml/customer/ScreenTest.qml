pragma ComponentBehavior: Bound

import QtQuick
import theme

// A technician looks at this screen: what it is called, and every colour.
Rectangle {
    id: test

    required property string name

    color: Theme.plate

    Row {
        Repeater {
            model: Theme.testColours

            delegate: Rectangle {
                required property color modelData

                color: modelData
                height: test.height
                width: Math.ceil(test.width / 5)
            }
        }
    }

    Rectangle {
        anchors.centerIn: parent
        border.color: Theme.modules
        border.width: 3
        color: Theme.plate
        height: Theme.c(180)
        radius: Theme.c(14)
        width: Theme.c(560)

        Words {
            anchors.centerIn: parent
            bold: true
            color: Theme.modules
            px: 84
            text: test.name
        }
    }
}
