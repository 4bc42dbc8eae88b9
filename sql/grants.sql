-- The whole privilege matrix. Revoked first, so that what is not below is not granted.

revoke all on all tables in schema booking_data from public, booking_gateway, booking_dba, booking_readonly;
revoke all on all functions in schema booking_impl from public, booking_gateway, booking_dba, booking_readonly;
revoke all on all functions in schema booking_api from public, booking_gateway, booking_dba, booking_readonly;
revoke all on schema booking_data, booking_impl, booking_api from public, booking_gateway, booking_dba, booking_readonly;

-- The gateway: what its routes call.
grant usage on schema booking_api to booking_gateway;
grant execute on function
    booking_api.check_health(),
    booking_api.list_events(text, text, text, text, text, text, text),
    booking_api.get_event(text),
    booking_api.get_events(text[]),
    booking_api.create_event(jsonb),
    booking_api.update_event(text, jsonb, text),
    booking_api.publish_event(text),
    booking_api.close_event(text),
    booking_api.list_event_history(text, text, text, text),
    booking_api.create_bookings(jsonb, text[], boolean),
    booking_api.await_event(text),
    booking_api.get_booking(text),
    booking_api.get_bookings(text[]),
    booking_api.list_bookings(text, text, text, text, text, text),
    booking_api.list_booking_history(text, text, text, text),
    booking_api.cancel_booking(text, jsonb),
    booking_api.cancel_event(text, text, text),
    booking_api.verify_invariants()
to booking_gateway;

-- DBAs: every function, and sight of the data.
grant usage on schema booking_api, booking_data to booking_dba;
grant execute on all functions in schema booking_api to booking_dba;
grant select on all tables in schema booking_data to booking_dba;

grant usage on schema booking_data to booking_readonly;
grant select on all tables in schema booking_data to booking_readonly;
