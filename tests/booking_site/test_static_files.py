"""Scripts may be kept by browsers for ever, because their names change with what is in them."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

from booking_site.static_files import ModuleStorage

FOLDER = Path(settings.STATICFILES_DIRS[0])


def test_modules_import_each_other_by_names_that_change_with_their_content(tmp_path: Path) -> None:
    source, target = StaticFilesStorage(location=FOLDER), ModuleStorage(location=tmp_path, base_url="/static/")
    scripts = [f"widget/{path.name}" for path in (FOLDER / "widget").glob("*.js")]
    for name in scripts:
        with source.open(name) as file:
            target.save(name, file)

    faults = [
        done
        for _, _, done in target.post_process({name: (source, name) for name in scripts})
        if done not in (True, False)
    ]

    written = (tmp_path / target.stored_name("widget/widget.js")).read_text()
    imported = re.findall(r'from "./([^"]+)"', written)
    assert faults == []
    assert len(imported) == 3
    assert all(
        re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) and (tmp_path / "widget" / name).exists() for name in imported
    )
