pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import bench_models
import theme

// The demo shop's devices: goods to scan on the left, cables and covers above, paper on the right.
ApplicationWindow {
    id: window

    required property DeviceBench bench

    color: Theme.paper
    height: 640
    //: Title of the demo's window with simulated devices
    title: qsTr("模拟设备 Devices")
    visible: true
    width: 860

    component Toggle: CheckBox {
        checked: true
        font.family: Theme.family
        font.pixelSize: 16
    }

    component Press: Button {
        font.family: Theme.family
        font.pixelSize: 16
    }

    RowLayout {
        anchors.fill: parent
        anchors.margins: 16
        spacing: 16

        ColumnLayout {
            Layout.fillHeight: true
            Layout.fillWidth: true
            spacing: 12

            GridLayout {
                columnSpacing: 12
                columns: 2
                rowSpacing: 4

                Toggle {
                    //: A cable that can be pulled
                    text: qsTr("扫码枪接好 Scanner plugged in")

                    onToggled: window.bench.plugScanner(checked)
                }

                Toggle {
                    //: A cable that can be pulled
                    text: qsTr("打印机接好 Printer plugged in")

                    onToggled: window.bench.plugPrinter(checked)
                }

                Toggle {
                    //: The roll in the printer
                    text: qsTr("有纸 Paper loaded")

                    onToggled: window.bench.loadPaper(checked)
                }

                Toggle {
                    //: The printer's lid
                    text: qsTr("盖子合上 Cover closed")

                    onToggled: window.bench.closeCover(checked)
                }

                Press {
                    //: Rubbish bytes on the scanner's cable
                    text: qsTr("线路杂音 Line noise")

                    onClicked: window.bench.noise()
                }

                Press {
                    //: Opens the claim page of the code on the customer screen
                    text: qsTr("打开顾客手机 Open the shopper's phone")

                    onClicked: window.bench.openPhone()
                }
            }

            TextField {
                Layout.fillWidth: true
                font.family: Theme.family
                font.pixelSize: 16
                //: Search field over the list of demo goods
                placeholderText: qsTr("找商品：名称或条码 Find goods")

                onTextChanged: window.bench.find(text)
            }

            ListView {
                id: list

                Layout.fillHeight: true
                Layout.fillWidth: true
                boundsBehavior: Flickable.StopAtBounds
                clip: true
                model: window.bench.goods
                reuseItems: true

                delegate: ItemDelegate {
                    id: row

                    required property int index
                    required property string label

                    font.family: Theme.family
                    font.pixelSize: 16
                    text: label
                    width: list.width

                    onClicked: window.bench.goods.press(row.index)
                }
                ScrollBar.vertical: ScrollBar {}
            }
        }

        ColumnLayout {
            Layout.fillHeight: true
            Layout.preferredWidth: 300
            spacing: 12

            Text {
                color: Theme.ink
                font.family: Theme.family
                font.pixelSize: 16
                //: How often the simulated cash drawer was opened
                text: qsTr("钱箱打开 %1 次 Drawer opened").arg(window.bench.kicks)
            }

            Flickable {
                Layout.fillHeight: true
                Layout.fillWidth: true
                boundsBehavior: Flickable.StopAtBounds
                clip: true
                contentHeight: paper.height
                contentY: Math.max(0, paper.height - height)

                Image {
                    id: paper

                    fillMode: Image.PreserveAspectFit
                    source: window.bench.paper
                    width: parent.width
                }
                ScrollBar.vertical: ScrollBar {}
            }

            Press {
                Layout.fillWidth: true
                //: Takes the printed paper away
                text: qsTr("撕下小票 Tear off")

                onClicked: window.bench.tearOff()
            }
        }
    }
}
