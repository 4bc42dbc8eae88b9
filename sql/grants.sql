-- The whole privilege matrix. Revoked first, so that what is not below is not granted.

revoke all on all tables in schema booking_data from public, booking_gateway, booking_notifier, booking_dba, booking_readonly;
revoke all on all functions in schema booking_impl from public, booking_gateway, booking_notifier, booking_dba, booking_readonly;
revoke all on all functions in schema booking_api from public, booking_gateway, booking_notifier, booking_dba, booking_readonly;
revoke all on schema booking_data, booking_impl, booking_api from public, booking_gateway, booking_notifier, booking_dba, booking_readonly;

-- The gateway: what its routes call.
grant usage on schema booking_api to booking_gateway;
grant execute on function
    booking_api.check_health(),
    booking_api.list_events(text, text, text, text, text, text, text),
    booking_api.get_event(text),
    booking_api.get_events(text[]),
    booking_api.create_event(jsonb, text),
    booking_api.update_event(text, jsonb, text),
    booking_api.publish_event(text),
    booking_api.close_event(text),
    booking_api.list_event_history(text, text, text, text),
    booking_api.create_bookings(jsonb, text[], boolean, uuid[]),
    booking_api.await_event(text),
    booking_api.get_booking(text),
    booking_api.get_bookings(text[]),
    booking_api.list_bookings(text, text, text, text, text, text),
    booking_api.list_booking_history(text, text, text, text),
    booking_api.cancel_booking(text, jsonb, text),
    booking_api.cancel_bookings(text[], jsonb[], boolean),
    booking_api.cancel_event(text, text, text, text),
    booking_api.list_changes(text, text),
    booking_api.create_webhook(jsonb),
    booking_api.list_webhooks(text, text, text),
    booking_api.get_webhook(text),
    booking_api.update_webhook(text, jsonb),
    booking_api.delete_webhook(text, text),
    booking_api.rotate_webhook_secret(text),
    booking_api.enable_webhook(text),
    booking_api.ping_webhook(text),
    booking_api.list_deliveries(text, text, text, text, text),
    booking_api.redeliver(text, text),
    booking_api.check_invariants(text)
to booking_gateway;

-- The notifier: makes deliveries of changes, and brings them out.
grant usage on schema booking_api to booking_notifier;
grant execute on function
    booking_api.queue_deliveries(text, integer),
    booking_api.claim_deliveries(text, integer, integer, integer),
    booking_api.settle_delivery(uuid, uuid, text, integer, text, integer),
    booking_api.continue_verification(text)
to booking_notifier;

-- DBAs: every function, and sight of the data.
grant usage on schema booking_api, booking_data to booking_dba;
grant execute on all functions in schema booking_api to booking_dba;
grant select on all tables in schema booking_data to booking_dba;

grant usage on schema booking_data to booking_readonly;
grant select on all tables in schema booking_data to booking_readonly;

-- What signs is shown to nobody.
revoke select on booking_data.webhook from booking_dba, booking_readonly;
grant select (id, url, kinds, previous_secret_until, status, disabled_reason, first_epoch, first_transaction_id, created_at, updated_at)
on booking_data.webhook to booking_dba, booking_readonly;
