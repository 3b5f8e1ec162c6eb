import QtQuick
import theme
import view_models

// A QR code as large as the width allows, whole device pixels for each module, four of quiet around.
Rectangle {
    id: plate

    required property string modules
    readonly property int module: Math.max(1, Math.floor(width / Math.max(1, code.count + 8)))

    color: Theme.plate
    height: width
    radius: Theme.u(8)

    QrCode {
        id: code

        dark: Theme.modules
        height: width
        modules: plate.modules
        objectName: "supportCode"
        width: plate.module * count
        x: Math.floor((plate.width - width) / 2)
        y: x
    }
}
