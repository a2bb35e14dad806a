"""What a channel hears of a job: one card, one notice for each event, in its thread."""

from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import Message
from tests.e2e.telling import ALERTS, FAST, Told


def broadcast(told: Told, words: str) -> list[Message]:
    """List the replies that were also sent to the channel and read like this."""
    return [one for one in told.slack.posts_to() if one.reply_broadcast and words in one.text]


async def test_a_subscription_to_a_job_puts_its_card_up_at_once(told: Told) -> None:
    job = told.job("star-join", queue_name="etl")

    answer = await told.ask(f"subscribe {job.job_id}")
    card = await told.card(job)

    assert answer.only_for
    assert "25" in answer.text
    assert "75" in answer.text
    assert "finishes" in answer.text
    assert "Running" in card.text
    assert "etl" in card.words
    assert set(card.buttons.values()) >= {"Details", "Mute", "Unsubscribe"}


def percents(told: Told, job: Replay) -> list[str]:
    """List the first words of the threshold notices of a job."""
    return [said.partition("%")[0] + "%" for said in told.thread(job) if said[0].isdigit()]


async def test_each_threshold_is_told_once_in_the_thread_alone(told: Told) -> None:
    job = told.job("distinct-counts")
    await told.follow(job)

    for share in (0.1, 0.26, 0.4, 0.52, 0.76, 0.9):
        told.dli.advance_job(job.job_id, tasks=share)
        await told.swept(6)
    await told.finished(job)

    assert percents(told, job) == ["25 %", "50 %", "75 %"]
    assert broadcast(told, " %") == []


async def test_a_leap_from_10_to_80_percent_says_75_and_names_the_others(told: Told) -> None:
    job = told.job("distinct-counts")
    told.dli.advance_job(job.job_id, tasks=0.1)
    await told.follow(job)

    told.dli.advance_job(job.job_id, tasks=0.8)
    said = await told.replied("75 %", job)
    await told.swept(6)

    assert said.text.startswith("75 %")
    assert "25 %" in said.text
    assert "50 %" in said.text
    assert percents(told, job) == ["75 %"]


async def test_a_sub_job_that_begins_anew_repeats_nothing(told: Told) -> None:
    job = told.dli.start_job("pipeline", speed=30)
    told.dli.hang_job(job.job_id)
    await told.follow(job)

    told.dli.resume_job(job.job_id)
    await told.replied("Finished", job)

    assert percents(told, job) == sorted(set(percents(told, job)))


async def test_the_end_is_a_reply_that_the_channel_sees_and_a_final_card(told: Told) -> None:
    job = told.job("pipeline")
    card = await told.follow(job, "on:end")

    told.dli.end_job(job.job_id)
    said = await told.replied("Finished", job)
    await told.slack.wait_until(lambda: "Finished" in told.about(job)[0].text)

    assert [one.ts for one in told.about(job)] == [card.ts]
    assert len(broadcast(told, "Finished")) == 1
    assert "Unsubscribe" not in told.about(job)[0].buttons.values()
    assert "finished" in said.text.casefold()


async def test_quiet_threads_stay_threads(told: Told) -> None:
    job = told.job("pipeline")
    card = await told.follow(job, "thread:quiet")

    told.dli.end_job(job.job_id)
    await told.slack.wait_until(lambda: "Finished" in "".join(told.thread(job)))

    assert not any(reply.reply_broadcast for reply in told.slack.replies(card))


async def test_broadcast_threads_tell_the_channel_thresholds_too(told: Told) -> None:
    job = told.job("distinct-counts")
    await told.follow(job, "at:1 thread:broadcast")

    told.dli.advance_job(job.job_id, tasks=0.9)
    await told.replied("1 %", job)

    assert len(broadcast(told, "1 %")) == 1


async def test_a_failure_is_a_threaded_alert_with_its_cause_first_and_a_mention(
    told: Told,
) -> None:
    job = told.job("fails-on-division")
    await told.follow(job, "mention:@alice")

    told.dli.end_job(job.job_id)
    said = await told.replied("Division by zero", job)
    await told.slack.wait_until(lambda: "Failed" in told.about(job)[0].text)

    assert said.is_reply
    assert said.reply_broadcast
    assert "failed" in said.text.casefold()
    assert "<@U0ALICE001>" in said.words
    assert "<@U0ALICE001>" not in told.about(job)[0].words


async def test_a_text_of_20000_characters_is_cut_and_given_whole_as_a_file(told: Told) -> None:
    why = "DLI.0999: RuntimeException: it broke\n" + "\tat com.example.Deep.down(Deep.java)\n" * 570
    job = told.job("fails-late", message=why)
    card = await told.follow(job)

    told.dli.end_job(job.job_id)
    await told.replied("it broke", job)
    files = await told.slack.wait_until(
        lambda: [file for one in told.slack.replies(card) for file in told.slack.files_of(one)]
    )

    assert len(files) == 1
    assert job.job_id in files[0].name
    assert (files[0].content or b"").strip() == why.strip().encode()


async def test_a_job_that_was_cancelled_is_called_so(told: Told) -> None:
    job = told.job("star-join")
    await told.follow(job)

    told.dli.cancel_job(job.job_id)

    assert await told.replied("Cancelled", job) in told.replies(job)


async def test_failures_only_means_silence_about_a_success(told: Told) -> None:
    good = told.job("pipeline", queue_name="etl")
    bad = told.job("fails-late", queue_name="etl")
    await told.ask("subscribe queue:etl on:failed")
    await told.swept()

    told.dli.end_job(good.job_id)
    await told.swept()
    told.dli.end_job(bad.job_id)
    await told.slack.wait_until(lambda: told.about(bad))

    assert told.about(good) == []
    assert len(told.slack.posts_to()) == 1


async def test_failures_only_of_one_job_show_no_card_of_a_success(told: Told) -> None:
    good, bad = told.job("pipeline"), told.job("fails-late")
    for job in (good, bad):
        await told.ask(f"subscribe {job.job_id} on:failed")
    await told.swept()

    for job in (good, bad):
        told.dli.end_job(job.job_id)
    await told.slack.wait_until(lambda: told.about(bad))
    await told.swept()

    assert told.about(good) == []
    assert len(told.slack.posts_to()) == 1


async def test_with_filters_the_final_card_is_the_notice(told: Told) -> None:
    job = told.job("fails-on-cast", queue_name="etl-1")
    await told.ask("subscribe queue:etl* mention:@alice")
    await told.swept()

    told.dli.end_job(job.job_id)
    card = await told.card(job)
    await told.swept()

    assert "Failed" in card.text
    assert "CAST_INVALID_INPUT" in card.text
    assert "<@U0ALICE001>" in card.words
    assert len(told.slack.posts_to()) == 1


async def test_two_channels_cost_one_look_and_get_a_card_each(told: Told) -> None:
    job = told.job("star-join")
    await told.follow(job)
    await told.follow(job, channel=ALERTS)
    await told.swept()
    before = len(told.dli.calls.of("progress"))
    await told.swept(25)
    looks = told.dli.calls.of("progress")[before:]

    seconds = (looks[-1].at - looks[0].at).total_seconds()
    assert len(looks) - 1 <= seconds / FAST["dli_bot_look_max_seconds"] + 1


async def test_subscribing_twice_changes_the_wish_and_makes_no_second_card(told: Told) -> None:
    job = told.job("star-join")
    await told.follow(job)

    await told.ask(f"subscribe {job.job_id} on:failed")
    told.dli.end_job(job.job_id)
    await told.slack.wait_until(lambda: "Finished" in told.about(job)[0].text)
    await told.swept()

    assert len(told.slack.posts_to()) == 1


async def test_a_subscription_ends_with_its_job(told: Told) -> None:
    job = told.job("pipeline")
    await told.follow(job)
    assert job.job_id in (await told.ask("list")).words

    await told.finished(job)

    assert job.job_id not in (await told.ask("list")).words


async def test_a_job_that_vanished_is_told_once(told: Told) -> None:
    job = told.job("star-join")
    await told.ask(f"subscribe {job.job_id} on:failed")

    told.dli.forget_job(job.job_id)
    await told.heard("no longer knows")
    await told.swept(6)

    assert len(told.slack.posts_to()) == 1
    assert told.thread(job) == []


async def test_a_card_says_that_it_is_stale_and_recovers(told: Told) -> None:
    job = told.job("star-join")
    card = await told.follow(job)

    told.dli.faults.switch_on("unavailable")
    await told.heard("out of date")
    told.dli.faults.switch_off("unavailable")
    await told.slack.wait_until(lambda: "out of date" not in told.about(job)[0].words)

    assert [one.ts for one in told.about(job)] == [card.ts]


async def test_hostile_words_of_a_job_ping_nobody(told: Told) -> None:
    job = told.job(
        "fails-late",
        owner="<!channel>",
        queue_name="<@U0RAJ00001>",
        statement="SELECT <!here> FROM @everyone",
        message="<!channel> @channel <@U0RAJ00001> broke it",
    )
    await told.follow(job)

    told.dli.end_job(job.job_id)
    await told.replied("broke it", job)

    for said in (*told.slack.posts_to(), *(edit.message for edit in told.slack.edits)):
        words = said.words.replace("<!date", "")
        assert "<!" not in words
        assert "<@" not in words
