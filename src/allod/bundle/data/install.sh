#!/bin/sh
# Installs @REQUIREMENT@ from this folder, without a network:
#     sh install.sh [FOLDER]
# It checks every file against SHA256SUMS, makes a virtual environment in FOLDER (~/allod), installs the wheels
# into it and puts the models where Allod looks for them. It needs Python @PYTHON@ and asks for no other rights.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:-$HOME/allod}
case ${LC_ALL:-${LANG:-}} in
zh*) say() { printf '%s\n' "$2"; } ;;
*) say() { printf '%s\n' "$1"; } ;;
esac
fail() {
  say "allod: $1" "allod：$2" >&2
  exit 1
}

cd -- "$here"
[ -f bundle.dsse.json ] && [ ! -e BUILDING ] || fail \
  'this bundle is not finished; ask whoever made it for another copy.' \
  '這份安裝包尚未完成；請向製作者索取另一份。'
if command -v sha256sum > /dev/null; then check='sha256sum -c'; else check='shasum -a 256 -c'; fi
say 'Checking the files …' '正在檢查檔案……'
found=$($check SHA256SUMS 2>&1) || {
  printf '%s\n' "$found" | grep -v ': OK$' >&2 || :
  fail 'these files are not as they were signed; copy the bundle again.' \
    '以上檔案與簽章時不同；請重新複製安裝包。'
}

suits='import platform, sys
found = "%d.%d" % sys.version_info[:2], platform.machine(), sys.platform
sys.exit(found != ("@PYTHON@", "@MACHINE@", "@PLATFORM@"))'
python=
for each in "${PYTHON:-}" python@PYTHON@ python3; do
  if [ -n "$each" ] && "$each" -c "$suits" 2> /dev/null; then python=$each && break; fi
done
[ -n "$python" ] || fail \
  'this bundle is for Python @PYTHON@ on @PLATFORM@ @MACHINE@, which is not here; name one: PYTHON=/path/to/python3 sh install.sh' \
  '這份安裝包適用 @PLATFORM@ @MACHINE@ 的 Python @PYTHON@，這裡找不到；請指明：PYTHON=/path/to/python3 sh install.sh'
[ ! -e "$target" ] || [ -f "$target/pyvenv.cfg" ] || fail \
  "$target holds something else; name another folder: sh install.sh FOLDER" \
  "$target 已有其他內容；請指定另一個資料夾：sh install.sh FOLDER"

say "Installing into $target …" "正在安裝到 $target……"
"$python" -m venv --without-pip "$target" # so that Debian's python3-venv is not needed: pip is here
for pip in wheels/pip-*.whl; do :; done
PIP_CONFIG_FILE=/dev/null "$target/bin/python" "$pip/pip" --isolated --disable-pip-version-check install --quiet \
  --no-index --no-cache-dir --force-reinstall --find-links wheels pip '@REQUIREMENT@' || fail \
  'pip could not install; its reason stands above.' 'pip 無法安裝；原因如上。'

cache=${XDG_CACHE_HOME:-$HOME/.cache}/allod/models
for model in models/*.gguf; do
  [ -e "$model" ] || continue
  mkdir -p -- "$cache"
  kept=$cache/${model##*/}
  [ -e "$kept" ] || { cp -- "$model" "$kept.part" && chmod 400 "$kept.part" && mv -- "$kept.part" "$kept"; }
done

if ! command -v tesseract > /dev/null; then
  say 'Scanned pages are read by the program tesseract, which is not here. Install it from the medium of your system:
    sudo apt install tesseract-ocr' '掃描頁由 tesseract 程式讀取，這裡尚未安裝。請由系統的安裝媒體安裝：
    sudo apt install tesseract-ocr'
  for package in packages/*.deb; do
    [ ! -e "$package" ] || { say "or from here: sudo apt install '$here'/packages/*.deb" "或由此安裝：sudo apt install '$here'/packages/*.deb" && break; }
  done
  say 'and run this script again, for its language data.' '之後再執行一次本程式，以取得語言資料。'
else
  listed=$(tesseract --list-langs 2> /dev/null || :)
  folder=$(printf '%s\n' "$listed" | sed -n 's/.*"\(.*\)".*/\1/p')
  for data in tessdata/*.traineddata; do
    language=${data#tessdata/} && language=${language%.traineddata}
    if [ -e "$data" ] && ! printf '%s\n' "$listed" | grep -qx "$language"; then
      say "To read scans in $language: sudo cp '$here/$data' '$folder'" "若要讀取 $language 的掃描頁：sudo cp '$here/$data' '$folder'"
    fi
  done
fi
say 'Installed. Who signed it, then the first answers:' '安裝完成。以下確認由誰簽章，並取得第一批回答：'
printf "    '%s' bundle verify '%s'\n    '%s' demo\n" "$target/bin/allod" "$here" "$target/bin/allod"
