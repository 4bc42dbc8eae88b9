create or replace function booking_impl.lock_webhook(webhook_id text)
returns booking_data.webhook
language plpgsql
volatile
as $$
declare
    v_id uuid := booking_impl.read_uuid('id', webhook_id);
    v_webhook booking_data.webhook;
begin
    select w.* into v_webhook from booking_data.webhook w where w.id = v_id for no key update;
    if v_webhook.id is null then
        perform booking_impl.raise_error('TKN03', 'No webhook has this id: ' || v_id);
    end if;
    return v_webhook;
end
$$;

comment on function booking_impl.lock_webhook(text) is
'Locks a webhook until the transaction ends, and reads it. Raises: ValidationError, WebhookNotFound.';
