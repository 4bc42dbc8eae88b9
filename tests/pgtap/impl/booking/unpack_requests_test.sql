begin;
\ir ../../helpers.sql
select plan(8);

select * from test.check_impl_function('unpack_requests', 'immutable');

-- How it unpacks is its own affair: every form is tried through the door, in booking_form_test.
select lives_ok(format('select booking_impl.unpack_requests(requests => %L)', '[null, 1, "x", [], {}, {"customerEmail": {}, "items": {}}, {"items": [null, 1, [], {}]},
    {"customerEmail": "a@b.c", "items": [null, 1, "x", [], {}, {"eventId": {}, "quantity": []}, {"eventId": "x", "quantity": 1e400}]}]'), 'no request is too odd');

select * from finish();
rollback;
