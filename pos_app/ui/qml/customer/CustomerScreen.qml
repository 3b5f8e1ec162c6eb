import QtQuick
import theme
import view_models

// The shopper's screen: goods and money on the left, the phone on the right. Nothing can be touched.
Rectangle {
    id: root

    required property CustomerModel screen

    color: Theme.paper

    Binding {
        property: "customerScale"
        target: Theme
        value: Math.min(root.width / 1024, root.height / 600)
        when: root.width > 0 && root.height > 0
    }
    Item {
        id: left

        height: parent.height
        width: parent.width - Theme.c(400)

        Poster {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.left === "poster"
        }
        BasketSide {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.left === "basket"
        }
        AmountSide {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.left === "amount"
        }
    }
    Item {
        anchors.left: left.right
        height: parent.height
        width: Theme.c(400)

        CodePanel {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.right === "code"
        }
        WelcomePanel {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.right === "welcome"
        }
        OfferPanel {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.right === "offer"
        }
        ClaimedPanel {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.right === "claimed"
        }
        CashPanel {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.right === "cash"
        }
        ThanksPanel {
            anchors.fill: parent
            screen: root.screen
            visible: root.screen.right === "thanks"
        }
    }
    ScreenTest {
        anchors.fill: parent
        name: root.screen.test
        objectName: "screenTest"
        visible: name !== ""
    }
}
