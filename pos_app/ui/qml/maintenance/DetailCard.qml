pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The chosen test: what to do, what came, what to do about it.
Panel {
    id: card

    required property DetailModel shown

    CardHead {
        icon: card.shown.icon
        mark: card.shown.mark
        title: card.shown.title
        tone: card.shown.tone
        verdict: card.shown.verdict
        width: parent.width
    }

    Column {
        spacing: Theme.u(8)
        width: parent.width - Theme.u(36)
        x: Theme.u(18)
        y: Theme.u(86)

        Lettering {
            color: Theme.ink2
            size: Theme.u(18)
            text: card.shown.ask
            visible: text !== ""
            width: parent.width
            wrapMode: Text.Wrap
        }

        Lettering {
            bold: true
            size: Theme.u(22)
            text: card.shown.expected
            visible: text !== ""
            width: parent.width
            wrapMode: Text.Wrap
        }

        Lettering {
            color: Theme.toneInk(card.shown.tone, Theme.ink2)
            size: Theme.u(18)
            text: card.shown.said
            visible: text !== ""
            width: parent.width
            wrapMode: Text.Wrap
        }

        CodeSquare {
            modules: card.shown.code
            visible: card.shown.code !== ""
            width: parent.width
        }

        Row {
            visible: card.shown.showsColours

            Repeater {
                model: Theme.testColours

                delegate: Rectangle {
                    required property color modelData

                    border.color: Theme.edge
                    border.width: 1
                    color: modelData
                    height: Theme.u(120)
                    width: Math.floor((card.width - Theme.u(36)) / 5)
                }
            }
        }

        Lettering {
            color: Theme.ink2
            size: Theme.u(18)
            text: card.shown.rawLabel
            visible: text !== ""
        }

        Rectangle {
            border.color: Theme.edge
            border.width: 1
            color: Theme.sunken
            height: raw.height + Theme.u(24)
            radius: Theme.u(8)
            visible: card.shown.rawLabel !== ""
            width: parent.width

            Flow {
                id: raw

                spacing: Theme.u(6)
                width: parent.width - Theme.u(28)
                x: Theme.u(14)
                y: Theme.u(12)

                Repeater {
                    model: card.shown.raw

                    delegate: Lettering {
                        id: byte

                        required text
                        required property string tone

                        bold: tone === "fault"
                        color: Theme.toneInk(tone, Theme.ink)
                        objectName: "rawByte"
                        size: Theme.u(20)
                    }
                }
            }
        }

        Image {
            asynchronous: false
            fillMode: Image.PreserveAspectFit
            height: Theme.u(204)
            objectName: "cameraPicture"
            retainWhileLoading: true
            source: card.shown.picture
            visible: card.shown.picture !== ""
            width: parent.width
        }

        Rectangle {
            color: Theme.ambertint
            height: advice.height + Theme.u(24)
            radius: Theme.u(8)
            visible: card.shown.advice !== ""
            width: parent.width

            Icon {
                name: "warn"
                size: Theme.u(22)
                tint: Theme.amber
                x: Theme.u(14)
                y: Theme.u(14)
            }

            Column {
                id: advice

                width: parent.width - Theme.u(62)
                x: Theme.u(48)
                y: Theme.u(12)

                Lettering {
                    bold: true
                    color: Theme.amber
                    size: Theme.u(18)
                    text: card.shown.adviceLabel
                }

                Lettering {
                    color: Theme.amber
                    size: Theme.u(18)
                    text: card.shown.advice
                    width: parent.width
                    wrapMode: Text.Wrap
                }
            }
        }

        Lettering {
            color: Theme.ink2
            size: Theme.u(18)
            text: card.shown.pastLabel
            topPadding: Theme.u(6)
            visible: text !== ""
        }

        Column {
            visible: card.shown.pastLabel !== ""

            Repeater {
                model: card.shown.past

                delegate: Row {
                    id: earlier

                    required property string when
                    required property string verdict
                    required property string tone
                    required property string who

                    height: Theme.u(28)
                    spacing: Theme.u(8)

                    Lettering {
                        size: Theme.u(18)
                        text: earlier.when
                    }

                    Lettering {
                        bold: true
                        color: Theme.toneInk(earlier.tone, Theme.ink3)
                        size: Theme.u(18)
                        text: earlier.verdict
                    }

                    Lettering {
                        color: Theme.ink2
                        size: Theme.u(18)
                        text: earlier.who
                    }
                }
            }
        }
    }

    Row {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.u(14)
        anchors.left: parent.left
        anchors.leftMargin: Theme.u(18)
        spacing: Theme.u(8)

        WordKey {
            height: Theme.u(56)
            label: card.shown.second.label
            live: card.shown.second.live
            objectName: "menuSecond"
            visible: label !== ""
            width: card.shown.main.label === "" ? card.width - Theme.u(36) : Theme.u(142)

            onTapped: card.shown.second.press()
        }

        WordKey {
            ground: Theme.jadetint
            height: Theme.u(56)
            labelInk: live ? Theme.jadeink : Theme.ink3
            label: card.shown.main.label
            live: card.shown.main.live
            objectName: "menuFirst"
            visible: label !== "" && !card.shown.holds
            width: card.shown.second.label === "" ? card.width - Theme.u(36) : card.width - Theme.u(36 + 142 + 8)

            onTapped: card.shown.main.press()
        }

        HoldKey {
            height: Theme.u(72)
            hint: card.shown.main.hint
            label: card.shown.main.label
            live: card.shown.main.live
            objectName: "menuHeld"
            visible: card.shown.holds
            width: card.width - Theme.u(36)

            onHeld: card.shown.main.press()
        }
    }
}
