import SaccadeTestKit
let resamplingCases: [OpCase] = []
