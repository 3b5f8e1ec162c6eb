"""What the demo shop offers: three coupons on one piece, and one offer of each other kind."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pos_app.domain.coupon import Funder, Offer, Payer
from pos_app.domain.deal import PLAIN, USUAL, Deal, DealKind, OnRefund, Terms
from pos_app.domain.money import Fen

FROM_S = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
UNTIL_S = int(datetime(2031, 1, 1, tzinfo=UTC).timestamp())
_DAILY_LIMIT = 40


@dataclass(frozen=True, slots=True)
class DemoOffer:
    """An offer, and what the phone's page says beside it."""

    offer: Offer
    goods_name: str
    goods_name_en: str
    unit: str
    brand_en: str
    budget: Fen
    daily_limit: int


def _demo_offer(
    offer_id: int,
    face: Fen,
    *goods: str,
    deal: Deal = PLAIN,
    terms: Terms = USUAL,
    payer: Payer = Payer.BRAND,
    funders: tuple[Funder, ...] = (),
    **texts: str,
) -> DemoOffer:
    return DemoOffer(
        offer=Offer(
            offer_id=offer_id,
            campaign=texts["campaign"],
            title=texts["title"],
            title_en=texts["title_en"],
            brand=texts["brand"],
            goods=goods,
            face=face,
            payer=payer,
            from_utc_s=FROM_S,
            until_utc_s=UNTIL_S,
            coupon_hours=24,
            picture=texts.get("picture", ""),
            deal=deal,
            terms=terms,
            funders=funders,
        ),
        goods_name=texts["goods_name"],
        goods_name_en=texts["goods_name_en"],
        unit=texts["unit"],
        brand_en=texts["brand_en"],
        budget=Fen(face * 2000),
        daily_limit=terms.per_store_day or _DAILY_LIMIT,
    )


OFFERS = (
    _demo_offer(
        1001,
        Fen(500),
        "6999990000012",
        campaign="omo-2026",
        brand="奥妙",
        brand_en="OMO",
        title="奥妙洗衣液",
        title_en="OMO detergent",
        goods_name="奥妙全自动洗衣液 2kg",
        goods_name_en="OMO Laundry Liquid 2 kg",
        unit="瓶",
        picture="bottle",
    ),
    _demo_offer(
        1002,
        Fen(100),
        "6999990000043",
        campaign="tsingtao-2026",
        brand="青岛啤酒",
        brand_en="Tsingtao",
        title="青岛啤酒",
        title_en="Tsingtao beer",
        goods_name="青岛啤酒 500ml",
        goods_name_en="Tsingtao Beer 500 ml",
        unit="罐",
        picture="can",
    ),
    _demo_offer(
        1003,
        Fen(200),
        "6920354818585",
        campaign="colgate-2026",
        brand="高露洁",
        brand_en="Colgate",
        title="高露洁牙膏",
        title_en="Colgate toothpaste",
        goods_name="高露洁小苏打牙膏 180g",
        goods_name_en="Colgate Baking Soda 180 g",
        unit="支",
        picture="tube",
    ),
    _demo_offer(
        1004,
        Fen(200),
        "6920152493915",
        "6920152400975",
        "6920152496176",
        "6920152497029",
        "6920152485095",
        "6920152439005",
        deal=Deal(DealKind.THRESHOLD, min_pieces=3),
        terms=Terms(on_refund=OnRefund.UNTIL_EXPIRY),
        funders=(Funder(Payer.BRAND, 700), Funder(Payer.PLATFORM, 300)),
        campaign="kangshifu-2026",
        brand="康师傅",
        brand_en="Master Kong",
        title="康师傅方便面",
        title_en="Master Kong noodles",
        goods_name="康师傅方便面任选",
        goods_name_en="Any Master Kong noodles",
        unit="包",
        picture="noodles",
    ),
    _demo_offer(
        1005,
        Fen(560),
        "6909409012031",
        "6909409012024",
        "6926265388100",
        "6926265301024",
        "6909409040799",
        "6926265301130",
        "6909409012802",
        deal=Deal(DealKind.N_FOR_M, min_pieces=3, free=1),
        campaign="oishi-2026",
        brand="上好佳",
        brand_en="Oishi",
        title="上好佳零食",
        title_en="Oishi snacks",
        goods_name="上好佳零食任选",
        goods_name_en="Any Oishi snacks",
        unit="袋",
    ),
    _demo_offer(
        1006,
        Fen(150),
        "6928804011173",
        "6928804010114",
        deal=Deal(DealKind.NTH, min_pieces=2, permille=500),
        campaign="cola-2026",
        brand="可口可乐",
        brand_en="Coca-Cola",
        title="可口可乐 500ml",
        title_en="Coca-Cola 500 ml",
        goods_name="可口可乐 500ml",
        goods_name_en="Coca-Cola 500 ml",
        unit="瓶",
    ),
    _demo_offer(
        1007,
        Fen(240),
        "6917878035284",
        deal=Deal(DealKind.PERCENT, permille=200),
        campaign="nestle-2026",
        brand="雀巢",
        brand_en="Nestlé",
        title="雀巢脆脆鲨",
        title_en="Nestlé wafers",
        goods_name="雀巢脆脆鲨 80g",
        goods_name_en="Nestlé Wafers 80 g",
        unit="袋",
    ),
    _demo_offer(
        1008,
        Fen(100),
        deal=Deal(DealKind.EXCHANGE, min_spend=Fen(2000), price=Fen(100), extra=("6921168509256",)),
        funders=(Funder(Payer.BRAND, 500), Funder(Payer.SHOP, 500)),
        campaign="nongfu-2026",
        brand="农夫山泉",
        brand_en="Nongfu Spring",
        title="农夫山泉矿泉水",
        title_en="Nongfu Spring water",
        goods_name="农夫山泉矿泉水 550ml",
        goods_name_en="Nongfu Spring Water 550 ml",
        unit="瓶",
    ),
    _demo_offer(
        1009,
        Fen(200),
        deal=Deal(DealKind.GIFT, extra=("6901285991219",)),
        terms=Terms(per_person=0, per_person_day=1, per_store_day=20),
        campaign="water-2026",
        brand="怡宝",
        brand_en="C'estbon",
        title="爱心水",
        title_en="Free water",
        picture="water",
        goods_name="怡宝矿泉水 555ml",
        goods_name_en="C'estbon Water 555 ml",
        unit="瓶",
    ),
)
