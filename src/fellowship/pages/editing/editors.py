"""Who writes the public site: the programme team, through one group of Wagtail."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from fellowship.people.models import TeamRole, User
from fellowship.people.rights import RIGHTS, Right

NAME = "Rédaction"
WRITERS = [kind for kind, rights in RIGHTS.items() if Right.SITE in rights]
ON_PAGES = (
    "add_page",
    "change_page",
    "publish_page",
    "bulk_delete_page",
    "lock_page",
    "unlock_page",
)
ON_FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document",
            "choose_document")  # fmt: skip


def editors() -> Group:
    """The group, with its rights; made when it is first needed."""
    group, created = Group.objects.get_or_create(name=NAME)
    if not created:
        return group
    root, files = Page.get_first_root_node(), Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=ON_PAGES
    ):
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    for permission in Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=ON_FILES
    ):
        GroupCollectionPermission.objects.create(
            group=group, collection=files, permission=permission
        )
    group.permissions.set(
        Permission.objects.filter(
            Q(content_type__app_label="wagtailadmin", codename="access_admin")
            | Q(content_type__app_label="pages", content_type__model="term")
            | Q(content_type__app_label="wagtailredirects")
        )
    )
    return group


def align(user: User) -> None:
    """In the group as long as a role gives the site. (The end of a role lent for a time needs no
    act: ``people.backends`` gives no permission of the group to who has no such role any more.)"""
    roles = TeamRole.objects.filter(person=user, ended_at=None, kind__in=WRITERS)
    if roles.exists():
        user.groups.add(editors())
    else:
        user.groups.remove(*user.groups.filter(name=NAME))
