"""Builds electronic official documents (公文 DI) as agencies exchange them, and such as would do harm.

Run as `python tests/corpus/files/official.py FOLDER`, or call `build`.
"""

from __future__ import annotations

import sys
from pathlib import Path

LETTER = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE 函 SYSTEM "104_2_utf8.dtd" [
<!ENTITY ATTCH1 SYSTEM "補助標準.pdf" NDATA _X>
<!NOTATION _X SYSTEM "">{entity}
]>
<函>
  <發文機關><全銜>霧山市政府</全銜><機關代碼>376000000A</機關代碼></發文機關>
  <函類別 代碼="書函"/>
  <地址>霧山市中山路1號</地址>
  <聯絡方式>承辦人：林小姐</聯絡方式>
  <受文者><全銜>霧山市東區區公所</全銜><機關代碼>376000001A</機關代碼></受文者>
  <發文日期><年月日>中華民國115年3月1日</年月日></發文日期>
  <發文字號><字>霧府社福</字><文號><年度>115</年度><流水號>0001234</流水號><支號/></文號></發文字號>
  <速別 代碼="普通件"/>
  <密等及解密條件或保密期限><密等/><解密條件或保密期限/></密等及解密條件或保密期限>
  <附件><文字>如說明二</文字><附件檔名 附件名="ATTCH1"/></附件>
  <主旨><文字>
    訂定「霧山市長照服務補助要點」，自115年4月1日
    生效，請　查照。{reference}
  </文字></主旨>
  <段落 段名="說明："><文字/>
    <條列 序號="一、"><文字>依據長期照顧服務法第八條辦理。</文字></條列>
    <條列 序號="二、"><文字>補助標準如下：</文字>
      <條列 序號="(一)"><文字>一般戶每月新臺幣一千五百元。</文字></條列>
    </條列>
  </段落>
  <段落 段名="辦法："><文字>各區公所應於收件後七日內核定。</文字></段落>
  <正本><全銜>各區公所</全銜><全銜>本府社會局</全銜></正本>
  <副本><全銜>本府主計處</全銜><含附件>含附件</含附件></副本>
  <署名>市長　陳大{name}</署名>
</函>
"""
MEETING = """<?xml version="1.0" encoding="utf-8"?>
<開會通知單>
<發文機關><全銜>霧山市政府社會局</全銜></發文機關>
<發文日期><年月日>中華民國一百一十五年三月二日</年月日></發文日期>
<發文字號><文字>霧社字第1150000001號</文字></發文字號>
<開會事由><文字>研商長照服務補助標準</文字></開會事由>
<開會時間><年月日>中華民國115年3月9日</年月日><星期>星期一</星期><時分>上午10時</時分></開會時間>
<開會地點><文字>本局第一會議室</文字></開會地點>
<主持人><姓名>陳大明</姓名><職稱>局長</職稱></主持人>
<出席者><全銜>東區區公所</全銜><全銜>西區區公所</全銜></出席者>
<備註><段落 段名=""><文字/><條列 序號="一、"><文字>請自備環保杯。</文字></條列></段落></備註>
</開會通知單>
"""
PRIVATE = b"\xfa\x40"  # the first private character of code page 950


def letter(encoding: str = "utf-8", entity: str = "", reference: str = "", name: str = "明") -> str:
    """Return an official letter."""
    return LETTER.format(encoding=encoding, entity=entity, reference=reference, name=name)


def build(folder: Path) -> None:
    """Write every file into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "letter.di").write_text(letter(), "utf-8")
    (folder / "letter.xml").write_text(letter(), "utf-16")
    (folder / "meeting.di").write_text(MEETING, "utf-8")
    big5 = letter("big5", name="@@").encode("cp950").replace(b"@@", PRIVATE)
    (folder / "big5.di").write_bytes(big5)
    outside = '<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % y SYSTEM "http://127.0.0.1:9/"> %y;'
    (folder / "external-entity.di").write_text(letter(entity=outside, reference="&x;"), "utf-8")
    laughs = '<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">'
    for at in range(1, 9):
        laughs += f'<!ENTITY a{at} "' + f"&a{at - 1};" * 10 + '">'
    (folder / "laughs.di").write_text(letter(entity=laughs, reference="&a8;"), "utf-8")
    (folder / "cut.di").write_text(letter()[:700], "utf-8")
    (folder / "is-di.txt").write_text(letter(), "utf-8")
    (folder / "feed.xml").write_text('<?xml version="1.0"?><rss><channel/></rss>', "utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
