"""Addresses of notes, to-dos and events, of the agenda and the page Today."""

from __future__ import annotations

from django.urls import path

from rapport.core.worklist.views import agenda, day, events, handing, moving, notes, ready_texts, todos

app_name = "worklist"
urlpatterns = [
    path("today/", day.today, name="today"),
    path("notes/on/<slug:holder>/<uuid:uuid>/", notes.note_add, name="note_add"),
    path("notes/on/<slug:holder>/<uuid:uuid>/people/", notes.note_people, name="note_people"),
    path("notes/<uuid:uuid>/", notes.note_detail, name="note_detail"),
    path("notes/<uuid:uuid>/edit/", notes.note_edit, name="note_edit"),
    path("notes/<uuid:uuid>/remove/", notes.note_remove, name="note_remove"),
    path("notes/<uuid:uuid>/restore/", notes.note_restore, name="note_restore"),
    path("texts/on/<slug:holder>/<uuid:uuid>/", ready_texts.ready_text_options, name="ready_text_options"),
    path("settings/texts/", ready_texts.ready_text_list, name="ready_text_list"),
    path("settings/texts/<uuid:uuid>/edit/", ready_texts.ready_text_edit, name="ready_text_edit"),
    path("settings/texts/<uuid:uuid>/remove/", ready_texts.ready_text_remove, name="ready_text_remove"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/feed/", agenda.feed_renew, name="feed_renew"),
    path("agenda/feed/withdraw/", agenda.feed_withdraw, name="feed_withdraw"),
    path("calendar/<str:key>.ics", agenda.feed, name="feed"),
    path("events/new/", events.event_new, name="event_new"),
    path("events/on/<slug:holder>/<uuid:uuid>/", events.event_add, name="event_add"),
    path("events/<uuid:uuid>/", events.event_detail, name="event_detail"),
    path("events/<uuid:uuid>/edit/", events.event_edit, name="event_edit"),
    path("events/<uuid:uuid>/move/", moving.event_move, name="event_move"),
    path("events/<uuid:uuid>/took-place/", events.event_hold, name="event_hold"),
    path("events/<uuid:uuid>/remove/", events.event_remove, name="event_remove"),
    path("events/<uuid:uuid>/restore/", events.event_restore, name="event_restore"),
    path("to-dos/new/", todos.todo_new, name="todo_new"),
    path("to-dos/on/<slug:holder>/<uuid:uuid>/", todos.todo_add, name="todo_add"),
    path("to-dos/colleagues/", handing.todo_colleagues, name="todo_colleagues"),
    path("to-dos/hand-over/", handing.todo_hand_over, name="todo_hand_over"),
    path("to-dos/<uuid:uuid>/", todos.todo_detail, name="todo_detail"),
    path("to-dos/<uuid:uuid>/edit/", todos.todo_edit, name="todo_edit"),
    path("to-dos/<uuid:uuid>/complete/", todos.todo_complete, name="todo_complete"),
    path("to-dos/<uuid:uuid>/reopen/", todos.todo_reopen, name="todo_reopen"),
    path("to-dos/<uuid:uuid>/take/", handing.todo_take, name="todo_take"),
    path("to-dos/<uuid:uuid>/postpone/", todos.todo_postpone, name="todo_postpone"),
    path("to-dos/<uuid:uuid>/remove/", todos.todo_remove, name="todo_remove"),
    path("to-dos/<uuid:uuid>/restore/", todos.todo_restore, name="todo_restore"),
]
