namespace City.Context.Tests;

/// <summary>What a mailbox promises, tried by chance from fixed seeds against a model that remembers all.</summary>
public sealed class MailboxTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_fails_nothing_is_lost_doubled_or_told_out_of_order(bool together)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var run = new Run(new Random(seed), together);
            for (var i = 0; i < 200; i++) run.Step();
            run.Finish();
        }
    }

    [Fact]
    public void A_full_mailbox_takes_changes_of_those_who_wait_and_no_others()
    {
        var mailbox = new Mailbox();
        for (var i = 0; i < Mailbox.WaitingMax; i++) Assert.True(mailbox.Add(Of($"urn:{i}", i + 1)));
        Assert.False(mailbox.Add(Of("urn:new", 5_000)));
        Assert.True(mailbox.Add(Of("urn:0", 5_001)));
        Assert.Equal(0, mailbox.Floor(new FeedPosition([9_000])).Seqs[0]);
    }

    [Fact]
    public void Between_two_notifications_lies_the_time_that_was_asked_for()
    {
        var mailbox = new Mailbox();
        mailbox.Add(Of("urn:1", 1));
        var first = mailbox.TryTake(Start, together: true)!;
        mailbox.Add(Of("urn:1", 2));
        Assert.Null(mailbox.TryTake(Start, together: true));
        mailbox.Done(first, Start + TimeSpan.FromSeconds(5));
        Assert.Null(mailbox.TryTake(Start + TimeSpan.FromSeconds(4.9), together: true));
        Assert.Equal(2, mailbox.TryTake(Start + TimeSpan.FromSeconds(5), together: true)!.Dues[0].Change.Seq);
    }

    [Theory]
    [InlineData(0, 0.375, 0.626)]
    [InlineData(3, 3, 5.001)]
    [InlineData(40, 45, 75.1)]
    public void Delays_grow_and_have_an_end(int failures, double least, double most)
    {
        for (var i = 0; i < 100; i++)
            Assert.InRange(Outbox.Delay(failures, TimeSpan.Zero).TotalSeconds, least, most);
        Assert.Equal(TimeSpan.FromHours(1), Outbox.Delay(failures, TimeSpan.FromHours(1)));
    }

    private static Change Of(string id, long seq) => new()
    {
        Shard = 0, Seq = seq, RecordedAt = default, Tenant = "", EntityId = id, Kind = ChangeKind.Updated, Subject = "",
    };

    private sealed class Run(Random random, bool together)
    {
        private readonly Mailbox _mailbox = new();
        private readonly List<Parcel> _sending = [];
        private readonly Dictionary<string, long> _last = [];
        private readonly Dictionary<string, long> _told = [];
        private readonly Dictionary<Parcel, int> _tries = [];
        private DateTimeOffset _now = Start;
        private long _seq;

        public void Step()
        {
            _now += TimeSpan.FromMilliseconds(random.Next(300));
            switch (random.Next(5))
            {
                case 0 or 1:
                    var id = $"urn:{random.Next(12)}";
                    Assert.True(_mailbox.Add(Of(id, ++_seq)));
                    _last[id] = _seq;
                    break;
                case 2:
                    Take();
                    break;
                default:
                    if (_sending.Count > 0) End(_sending[random.Next(_sending.Count)], random.Next(3) > 0);
                    break;
            }

            Check();
        }

        public void Finish()
        {
            while (!_mailbox.IsEmpty)
            {
                _now += TimeSpan.FromMinutes(2);
                Take();
                while (_sending.Count > 0) End(_sending[0], true);
                Check();
            }

            Assert.Equal(_last, _told);
        }

        private void Take()
        {
            while (_mailbox.TryTake(_now, together) is { } parcel)
            {
                Assert.DoesNotContain(parcel, _sending);
                // Of one entity nothing overtakes anything.
                Assert.DoesNotContain(parcel.Dues, due => _sending.Any(other =>
                    other.Dues.Any(each => each.Change.EntityId == due.Change.EntityId)));
                _sending.Add(parcel);
                Assert.InRange(_sending.Count, 1, together ? 1 : Mailbox.AtOnceMax);
                _tries[parcel] = _tries.GetValueOrDefault(parcel) + 1;
            }
        }

        private void End(Parcel parcel, bool arrived)
        {
            _sending.Remove(parcel);
            if (!arrived)
            {
                _mailbox.Failed(parcel, _now, _now + TimeSpan.FromSeconds(1));
                return;
            }

            foreach (var due in parcel.Dues)
            {
                Assert.True(_told.GetValueOrDefault(due.Change.EntityId) < due.Change.Seq);
                _told[due.Change.EntityId] = due.Change.Seq;
            }

            _mailbox.Done(parcel, together ? _now + TimeSpan.FromSeconds(2) : _now);
        }

        /// <summary>Whoever read the log again from the floor would find all that has not been told.</summary>
        private void Check()
        {
            var floor = _mailbox.Floor(new FeedPosition([_seq])).Seqs[0];
            foreach (var (id, last) in _last)
                if (_told.GetValueOrDefault(id) < last)
                    Assert.True(floor < last, $"{id} is lost");
        }
    }
}
