import QtQuick
import theme
import view_models

// The QR code on its white plate: whole device pixels for each module, four modules of quiet around.
Rectangle {
    id: plate

    required property string modules

    readonly property int module: Math.floor(width / Math.max(1, code.count + 8))

    color: Theme.plate
    height: width
    radius: Theme.c(14)
    width: Theme.c(333)

    QrCode {
        id: code

        dark: Theme.modules
        height: width
        modules: plate.modules
        objectName: "code"
        width: plate.module * count
        x: Math.floor((plate.width - width) / 2)
        y: x
    }
}
