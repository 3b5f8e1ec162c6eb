pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import bench_models
import controls
import theme

// The demo shop's devices, from left to right as a sale goes: goods to scan, the cables and covers of the
// devices, the paper that came out. Without room for three columns the paper is left out.
Window {
    id: window

    required property DeviceBench bench
    readonly property int body: 15
    readonly property int gap: 12
    readonly property bool roomy: width >= 860
    readonly property int row: 34
    readonly property int small: 12

    color: Theme.paper
    height: 420
    minimumHeight: 356
    minimumWidth: 560
    //: Title of the demo's window with simulated devices
    title: qsTr("设备台 Device bench")
    width: 1092

    // A word in Chinese, and smaller the same in English.
    component Words: RowLayout {
        id: words

        property bool bold: false
        property string english: ""
        property string glyph: ""
        property color ink: Theme.ink
        required property string text

        spacing: 6

        Icon {
            Layout.preferredHeight: size
            Layout.preferredWidth: size
            name: words.glyph
            size: 18
            tint: words.ink
            visible: words.glyph !== ""
        }

        Lettering {
            bold: words.bold
            color: words.ink
            size: window.body
            text: words.text
        }

        Lettering {
            Layout.fillWidth: true
            color: words.ink === Theme.ink ? Theme.ink3 : words.ink
            elide: Text.ElideRight
            size: window.small
            text: words.english
        }
    }

    // Something of a device that is well or not.
    component Toggle: AbstractButton {
        id: toggle

        property string english: ""

        Layout.fillWidth: true
        checkable: true
        checked: true
        implicitHeight: window.row
        leftPadding: 24

        background: null
        contentItem: Words {
            english: toggle.english
            ink: toggle.checked ? Theme.ink : Theme.fault
            text: toggle.text
        }

        Rectangle {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            border.color: toggle.checked ? Theme.jade : Theme.fault
            color: toggle.checked ? Theme.jade : Theme.faulttint
            height: 20
            radius: 10
            width: 38

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                color: toggle.checked ? Theme.onjade : Theme.fault
                height: 14
                radius: 7
                width: 14
                x: toggle.checked ? parent.width - width - 3 : 3
            }
        }
    }

    // A deed. The main one of a column is jade.
    component Press: AbstractButton {
        id: press

        property string english: ""
        property string glyph: ""
        property bool main: false

        Layout.fillWidth: true
        implicitHeight: window.row
        leftPadding: window.gap
        rightPadding: window.gap

        background: Rectangle {
            border.color: press.main ? Theme.jade : Theme.edge
            color: press.down ? Theme.keypress : press.main ? Theme.jade : Theme.key
            radius: 8
        }
        contentItem: Words {
            english: press.english
            glyph: press.glyph
            ink: press.main && !press.down ? Theme.onjade : Theme.ink
            text: press.text
        }
    }

    // So much on the scale.
    component Weight: Press {
        id: weight

        required property int grams
        property bool moving: false

        Layout.preferredWidth: 1
        leftPadding: 6
        objectName: "weight"
        rightPadding: 6
        //: Lets the simulated scale move
        text: moving ? window.roomy ? qsTr("晃 moving") : qsTr("晃") : (grams / 1000).toFixed(3)

        contentItem: Lettering {
            horizontalAlignment: Text.AlignHCenter
            size: window.body
            text: weight.text
        }

        onClicked: window.bench.place(grams, moving)
    }

    component Card: Rectangle {
        border.color: Theme.line
        color: Theme.surface
        radius: 10
    }

    RowLayout {
        anchors.fill: parent
        anchors.margins: window.gap
        spacing: window.gap

        Card {
            Layout.fillHeight: true
            Layout.fillWidth: true

            ColumnLayout {
                anchors.fill: parent
                anchors.margins: window.gap
                spacing: 6

                RowLayout {
                    spacing: window.gap

                    Words {
                        bold: true
                        //: Heading of the list of goods that can be scanned
                        english: window.roomy ? qsTr("press to scan") : ""
                        glyph: "scan"
                        //: Heading of the list of goods that can be scanned
                        text: qsTr("点商品就扫码")
                    }

                    TextField {
                        id: field

                        Layout.preferredWidth: window.roomy ? 200 : 108
                        color: Theme.ink
                        font.family: Theme.family
                        font.pixelSize: window.body
                        //: Search field over the list of demo goods
                        placeholderText: qsTr("名称或条码 Find")
                        placeholderTextColor: Theme.ink3

                        background: Rectangle {
                            border.color: field.activeFocus ? Theme.jade : Theme.edge
                            color: Theme.sunken
                            implicitHeight: window.row
                            radius: 8
                        }

                        onTextChanged: window.bench.find(text)
                    }
                }

                ListView {
                    id: list

                    Layout.fillHeight: true
                    Layout.fillWidth: true
                    boundsBehavior: Flickable.StopAtBounds
                    clip: true
                    model: window.bench.goods
                    objectName: "goods"
                    reuseItems: true

                    delegate: AbstractButton {
                        id: goods

                        required property string barcode
                        required property int index
                        required property string name
                        required property string price

                        height: window.row
                        objectName: "goodsRow"
                        width: list.width

                        background: Rectangle {
                            color: goods.down ? Theme.jadetint : goods.hovered ? Theme.sunken : Theme.surface

                            Rectangle {
                                anchors.bottom: parent.bottom
                                color: Theme.line
                                height: 1
                                width: parent.width
                            }
                        }
                        contentItem: RowLayout {
                            spacing: window.gap

                            Lettering {
                                Layout.fillWidth: true
                                elide: Text.ElideRight
                                size: window.body
                                text: goods.name
                            }

                            Lettering {
                                Layout.preferredWidth: 104
                                color: Theme.ink3
                                size: window.small
                                text: goods.barcode
                                visible: window.roomy
                            }

                            Lettering {
                                Layout.preferredWidth: 64
                                Layout.rightMargin: window.gap
                                bold: true
                                horizontalAlignment: Text.AlignRight
                                size: window.body
                                text: goods.price
                            }
                        }

                        onClicked: window.bench.goods.press(index)
                    }
                    ScrollBar.vertical: ScrollBar {}

                    Lettering {
                        anchors.centerIn: parent
                        color: Theme.ink3
                        size: window.body
                        //: Instead of a list of goods that has not come from the cloud yet, or that is searched in vain
                        text: qsTr("没有商品 No goods")
                        visible: list.count === 0
                    }
                }

                RowLayout {
                    Words {
                        bold: true
                        //: A device
                        english: qsTr("scale")
                        glyph: "scale"
                        //: A device
                        text: qsTr("秤")
                    }

                    Toggle {
                        Layout.maximumWidth: window.roomy ? 190 : 128
                        objectName: "scaleCable"
                        //: A cable that can be pulled
                        text: qsTr("线插好")

                        onToggled: window.bench.plugScale(checked)
                    }
                }

                RowLayout {
                    spacing: 6

                    Weight {
                        grams: 0
                    }

                    Weight {
                        grams: 375
                    }

                    Weight {
                        grams: 1268
                    }

                    Weight {
                        grams: 1300
                        moving: true
                    }
                }
            }
        }

        Card {
            Layout.fillHeight: true
            Layout.preferredWidth: 266

            ColumnLayout {
                anchors.fill: parent
                anchors.margins: window.gap
                spacing: 2

                Words {
                    bold: true
                    //: A device
                    english: qsTr("scanner")
                    glyph: "scan"
                    //: A device
                    text: qsTr("扫码枪")
                }

                Toggle {
                    //: A cable that can be pulled
                    english: qsTr("plugged in")
                    objectName: "scannerCable"
                    //: A cable that can be pulled
                    text: qsTr("线插好")

                    onToggled: window.bench.plugScanner(checked)
                }

                Press {
                    //: Rubbish bytes on the scanner's cable
                    english: qsTr("line noise")
                    objectName: "noise"
                    //: Rubbish bytes on the scanner's cable
                    text: qsTr("线路杂音")

                    onClicked: window.bench.noise()
                }

                Words {
                    Layout.topMargin: 8
                    bold: true
                    //: A device
                    english: qsTr("printer")
                    glyph: "printer"
                    //: A device
                    text: qsTr("打印机")
                }

                Toggle {
                    //: A cable that can be pulled
                    english: qsTr("plugged in")
                    objectName: "printerCable"
                    //: A cable that can be pulled
                    text: qsTr("线插好")

                    onToggled: window.bench.plugPrinter(checked)
                }

                Toggle {
                    //: The roll in the printer
                    english: qsTr("paper loaded")
                    objectName: "paper"
                    //: The roll in the printer
                    text: qsTr("有纸")

                    onToggled: window.bench.loadPaper(checked)
                }

                Toggle {
                    //: The printer's lid
                    english: qsTr("cover closed")
                    objectName: "cover"
                    //: The printer's lid
                    text: qsTr("盖子合上")

                    onToggled: window.bench.closeCover(checked)
                }

                Words {
                    Layout.topMargin: 8
                    bold: true
                    //: How often the simulated cash drawer was opened
                    english: qsTr("drawer opened")
                    glyph: "drawer"
                    //: How often the simulated cash drawer was opened
                    text: qsTr("钱箱开了 %1 次").arg(window.bench.kicks)
                }

                Item {
                    Layout.fillHeight: true
                }

                Press {
                    //: Opens the claim page of the code on the customer screen
                    english: qsTr("shopper's phone")
                    glyph: "phone"
                    main: true
                    objectName: "phone"
                    //: Opens the claim page of the code on the customer screen
                    text: qsTr("打开顾客手机")

                    onClicked: window.bench.openPhone()
                }
            }
        }

        Card {
            Layout.fillHeight: true
            Layout.preferredWidth: 300
            color: Theme.sunken
            visible: window.roomy

            ColumnLayout {
                anchors.fill: parent
                anchors.margins: window.gap
                spacing: 6

                Words {
                    bold: true
                    //: Heading over the printed paper
                    english: qsTr("what the printer printed")
                    glyph: "book"
                    //: Heading over the printed paper
                    text: qsTr("小票")
                }

                Flickable {
                    id: roll

                    Layout.fillHeight: true
                    Layout.fillWidth: true
                    boundsBehavior: Flickable.StopAtBounds
                    clip: true
                    contentHeight: paper.height

                    // the newest rows are what one looks for
                    onContentHeightChanged: contentY = Math.max(0, contentHeight - height)

                    Image {
                        id: paper

                        fillMode: Image.PreserveAspectFit
                        mipmap: true
                        objectName: "paperPicture"
                        source: window.bench.paper
                        width: parent.width
                    }
                    ScrollBar.vertical: ScrollBar {}

                    Lettering {
                        anchors.centerIn: parent
                        color: Theme.ink3
                        parent: roll
                        size: window.body
                        //: Instead of the paper, before the first sale
                        text: qsTr("还没打小票 Nothing yet")
                        visible: window.bench.paper === ""
                    }
                }

                Press {
                    //: Takes the printed paper away
                    english: qsTr("tear off")
                    objectName: "tearOff"
                    //: Takes the printed paper away
                    text: qsTr("撕下小票")

                    onClicked: window.bench.tearOff()
                }
            }
        }
    }
}
